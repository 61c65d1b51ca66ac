"""Aggregates and window functions.

https://trino.io/docs/current/functions/aggregate.html, …/window.html
"""

from sqlglot import exp

from data_lake.engines.sql.expressions import coerced, term_of, translates
from data_lake.engines.sql.functions.registry import define
from data_lake.engines.sql.ordering import directed
from data_lake.engines.sql.refusals import only, refuse
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import VARCHAR

_ONE = "({distinct}{0}{order}){over}"

define("count() -> bigint", "count(*){over}")
define("count(T) -> bigint", f"count{_ONE}")
define("count_if(boolean) -> bigint", f"CAST(count_if{_ONE} AS BIGINT)")
define("sum(bigint) -> bigint", f"CAST(sum{_ONE} AS BIGINT)", fails=True)
define("sum(D) -> E", f"CAST(sum{_ONE} AS {{E}})", fails=True)
define("sum(real) -> real", f"CAST(sum{_ONE} AS FLOAT)")
define("sum(double) -> double", f"sum{_ONE}")
define("sum(interval day to second) -> interval day to second", f"CAST(sum{_ONE} AS BIGINT)")
# DuckDB's average of decimals is a double.
define(
    "avg(D) -> D",
    f"CAST(CAST(lake_decimal_divide(CAST(sum{_ONE} * {{D_ten}} AS HUGEINT), "
    f"CAST(count{_ONE} AS HUGEINT)) AS DECIMAL(38, 0)) * {{D_unit}} AS {{D}})",
    fails=True,
)
define("avg(bigint) -> double", f"avg{_ONE}")
define("avg(real) -> real", f"CAST(avg{_ONE} AS FLOAT)")
define("avg(double) -> double", f"avg{_ONE}")
for _name in ("min", "max"):
    define(f"{_name}(T) -> T", f"{_name}{_ONE}")
    define(f"{_name}(T, bigint) -> array(T)", f"{_name}({{0}}, {{1}}{{order}}){{over}}")
for _name, _own in (("min_by", "arg_min_null"), ("max_by", "arg_max_null")):
    define(f"{_name}(T, K) -> T", f"{_own}({{0}}, {{1}}{{order}}){{over}}")
    define(f"{_name}(T, K, bigint) -> array(T)", f"{_name}({{0}}, {{1}}, {{2}}){{over}}")
for _name in ("bool_and", "bool_or"):
    define(f"{_name}(boolean) -> boolean", f"{_name}{_ONE}")
define("every(boolean) -> boolean", f"bool_and{_ONE}")
define("arbitrary(T) -> T", f"any_value{_ONE}")
define("any_value(T) -> T", f"any_value{_ONE}")
define("array_agg(T) -> array(T)", f"list{_ONE}")
define("geometric_mean(double) -> double", f"geometric_mean{_ONE}")
define("approx_distinct(T) -> bigint", "CAST(count(DISTINCT {0}){over} AS BIGINT)")
define("approx_distinct(T, double) -> bigint", "CAST(count(DISTINCT {0}){over} AS BIGINT)")
# Of n values in order that at n * p, from 0, as Trino's digest gives while it is exact.
for _kind in ("bigint", "double", "real"):
    define(
        f"approx_percentile({_kind}, double) -> {_kind}",
        "quantile_disc({0}, least({1} + 1e-12, 1)){over}",
    )
    define(
        f"approx_percentile({_kind}, array(double)) -> array({_kind})",
        "quantile_disc({0}, list_transform({1}, lambda q: least(q + 1e-12, 1))){over}",
    )
for _name, _own in (
    ("stddev", "stddev_samp"),
    ("stddev_samp", "stddev_samp"),
    ("stddev_pop", "stddev_pop"),
    ("variance", "var_samp"),
    ("var_samp", "var_samp"),
    ("var_pop", "var_pop"),
):
    define(f"{_name}(double) -> double", f"{_own}{_ONE}")
for _name in ("corr", "covar_pop", "covar_samp", "regr_intercept", "regr_slope"):
    define(f"{_name}(double, double) -> double", f"{_name}({{0}}, {{1}}){{over}}")
define("kurtosis(double) -> double", f"kurtosis{_ONE}")
define("bitwise_and_agg(bigint) -> bigint", f"bit_and{_ONE}")
define("bitwise_or_agg(bigint) -> bigint", f"bit_or{_ONE}")
define("histogram(T) -> map(T, bigint)", "CAST(histogram({0}){over} AS MAP({T}, BIGINT))")
define("map_agg(K, V) -> map(K, V)", "lake_map_agg(list({{'k': {0}, 'v': {1}}}{order}){over})")
define(
    "multimap_agg(K, V) -> map(K, array(V))",
    "lake_multimap_agg(list({{'k': {0}, 'v': {1}}}{order}){over})",
)
define(
    "map_union(map(K, V)) -> map(K, V)",
    "lake_map_agg(list_transform(flatten(list(map_entries({0}){order}){over}), "
    "lambda e: struct_pack(k := e.key, v := e.value)))",
)

for _name in ("row_number", "rank", "dense_rank"):
    define(f"{_name}() -> bigint", f"{_name}(){{over}}")
for _name in ("percent_rank", "cume_dist"):
    define(f"{_name}() -> double", f"{_name}(){{over}}")
define("ntile(bigint) -> bigint", "ntile({0}){over}")
for _name in ("first_value", "last_value"):
    define(f"{_name}(T) -> T", f"{_name}({{0}}{{nulls}}){{over}}")
define("nth_value(T, bigint) -> T", "nth_value({0}, {1}{nulls}){over}")
for _name in ("lag", "lead"):
    define(f"{_name}(T) -> T", f"{_name}({{0}}{{nulls}}){{over}}")
    define(f"{_name}(T, bigint) -> T", f"{_name}({{0}}, {{1}}{{nulls}}){{over}}")
    define(f"{_name}(T, bigint, T) -> T", f"{_name}({{0}}, {{1}}, {{2}}{{nulls}}){{over}}")


@translates(exp.GroupConcat)
def _listagg(node: exp.GroupConcat, scope: Scope) -> Term:
    """LISTAGG(x, ',') WITHIN GROUP (ORDER BY y)"""
    only(node, "this", "separator")
    order, value = "", node.this
    if isinstance(value, exp.Order):
        only(value, "this", "expressions")
        keys = (directed(item, term_of(item.this, scope)) for item in value.expressions)
        order, value = f" ORDER BY {', '.join(keys)}", value.this
    distinct = isinstance(value, exp.Distinct)
    if distinct:
        value = value.expressions[0]
    term = coerced(term_of(value, scope), VARCHAR, node)
    separator = node.args.get("separator")
    mark = term_of(separator, scope) if separator is not None else Term("''", VARCHAR, "")
    if not isinstance(mark.literal, str):
        refuse("type_mismatch", "LISTAGG's separator must be a constant text", node)
    if not order:
        refuse("syntax", "LISTAGG needs WITHIN GROUP (ORDER BY …)", node)
    word = "DISTINCT " if distinct else ""
    text = f"string_agg({word}{term.text}, {mark.text}{order})"
    return Term(text, VARCHAR, may_fail=term.may_fail)

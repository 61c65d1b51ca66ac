"""Maps. https://trino.io/docs/current/functions/map.html"""

from sqlglot import exp

from data_lake.engines.sql.expressions import coerced, fails_where, term_of
from data_lake.engines.sql.functions.lambdas import lambda_with
from data_lake.engines.sql.functions.registry import define, special, takes
from data_lake.engines.sql.refusals import refuse
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import common_type, map_of, stored_as

define("cardinality(map(K, V)) -> bigint", "CAST(cardinality({0}) AS BIGINT)")
define("element_at(map(K, V), K) -> V", "{0}[{1}]")
define("map() -> map(K, V)", "MAP {{}}")
define("map(array(K), array(V)) -> map(K, V)", "lake_map({0}, {1})", fails=True)
define("map_keys(map(K, V)) -> array(K)", "map_keys({0})")
define("map_values(map(K, V)) -> array(V)", "map_values({0})")
define(
    "map_entries(map(K, V)) -> array(row(K, V))",
    "list_transform(map_entries({0}), lambda e: struct_pack(field0 := e.key, field1 := e.value))",
)
define("map_from_entries(array(row(K, V))) -> map(K, V)", "map_from_entries({0})", fails=True)


define(
    "multimap_from_entries(array(row(K, V))) -> map(K, array(V))",
    "lake_multimap_agg(list_transform({0}, lambda e: struct_pack("
    "k := map_keys(map_from_entries([e]))[1], v := map_values(map_from_entries([e]))[1])))",
)


@special("map_zip_with", note="map_zip_with(map(K, V), map(K, U), (k, v, u) -> R)")
def _map_zip_with(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 3, 3)
    left, right = (term_of(item, scope) for item in node.expressions[:2])
    body = lambda_with(node.expressions[2], 3, "map_zip_with")
    if left.type.name != "map" or right.type.name != "map":
        refuse("type_mismatch", "map_zip_with takes two maps", node)
    if common_type(left.type.args[0], right.type.args[0]) != left.type.args[0]:
        refuse("type_mismatch", "map_zip_with takes two maps with the same keys' type", node)
    name = f"k{scope.depth}"
    texts = (name, f"{left.text}[{name}]", f"{right.text}[{name}]")
    kinds = (left.type.args[0], left.type.args[1], right.type.args[1])
    parameters = {
        item.name.lower(): Term(text, kind)
        for item, text, kind in zip(body.expressions, texts, kinds, strict=True)
    }
    made = term_of(body.this, scope.with_lambdas(parameters))
    keys = f"lake_distinct(list_concat(map_keys({left.text}), map_keys({right.text})))"
    pairs = f"list_transform({keys}, lambda {name}: struct_pack(k := {name}, v := {made.text}))"
    kind = map_of(left.type.args[0], made.type)
    text = f"CAST(map_from_entries({pairs}) AS {stored_as(kind)})"
    return Term(text, kind, may_fail=made.may_fail or fails_where([left, right]))


@special("map_concat", note="map_concat(map(K, V), …): the last of equal keys counts")
def _map_concat(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, None)
    result = term_of(node.expressions[0], scope)
    for item in node.expressions[1:]:
        term = term_of(item, scope)
        kind = common_type(result.type, term.type)
        if kind is None or kind.name != "map":
            refuse("type_mismatch", f"map_concat of {result.type} and {term.type}", node)
        one, other = coerced(result, kind).text, coerced(term, kind).text
        result = Term(f"lake_map_concat({one}, {other})", kind)
    return result


@special("transform_keys", "transform_values", "map_filter", note="(map(K, V), (k, v) -> …)")
def _map_lambda(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    name = str(node.name).lower()
    source = term_of(node.expressions[0], scope)
    body = lambda_with(node.expressions[1], 2, name)
    if source.type.name != "map":
        refuse("type_mismatch", f"{name} takes a map, not {source.type}", node)
    entry, (key, value) = f"e{scope.depth}", source.type.args
    inner = scope.with_lambdas(
        {
            body.expressions[0].name.lower(): Term(f"{entry}.key", key),
            body.expressions[1].name.lower(): Term(f"{entry}.value", value),
        }
    )
    made = term_of(body.this, inner)
    entries = f"map_entries({source.text})"
    if name == "map_filter":
        if made.type.name != "boolean":
            refuse("type_mismatch", f"map_filter's lambda gives {made.type}, not boolean", node)
        text = f"map_from_entries(list_filter({entries}, lambda {entry}: {made.text}))"
        return Term(text, source.type, may_fail=made.may_fail)
    pair, kind = (made.text, f"{entry}.value"), map_of(made.type, value)
    if name == "transform_values":
        pair, kind = (f"{entry}.key", made.text), map_of(key, made.type)
    packed = f"struct_pack(k := {pair[0]}, v := {pair[1]})"
    text = f"map_from_entries(list_transform({entries}, lambda {entry}: {packed}))"
    return Term(f"CAST({text} AS {stored_as(kind)})", kind, may_fail=True)

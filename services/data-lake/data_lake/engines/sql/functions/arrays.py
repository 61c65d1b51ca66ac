"""Arrays. https://trino.io/docs/current/functions/array.html"""

from sqlglot import exp

from data_lake.engines.sql.cast_rules import cast_to
from data_lake.engines.sql.expressions import coerced, fails_where, term_of
from data_lake.engines.sql.functions.registry import define, special, takes
from data_lake.engines.sql.refusals import refuse
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import VARCHAR, array, packed

define("cardinality(array(T)) -> bigint", "CAST(len({0}) AS BIGINT)")
define("element_at(array(T), bigint) -> T", "lake_element_at({0}, {1})", fails=True)
define("contains(array(T), T) -> boolean", "lake_contains({0}, {1})")
define("array_position(array(T), T) -> bigint", "CAST(lake_position({0}, {1}) AS BIGINT)")
define("array_remove(array(T), T) -> array(T)", "lake_remove({0}, {1})")
define("array_distinct(array(T)) -> array(T)", "lake_distinct({0})")
define("array_union(array(T), array(T)) -> array(T)", "lake_distinct(list_concat({0}, {1}))")
define("array_intersect(array(T), array(T)) -> array(T)", "lake_intersect({0}, {1})")
define("array_except(array(T), array(T)) -> array(T)", "lake_except({0}, {1})")
define("arrays_overlap(array(T), array(T)) -> boolean", "lake_overlap({0}, {1})")
define("array_max(array(T)) -> T", "lake_array_max({0})")
define("array_min(array(T)) -> T", "lake_array_min({0})")
define("array_sort(array(T)) -> array(T)", "lake_sorted({0})")
define("flatten(array(array(T))) -> array(T)", "lake_flatten({0})")
define("slice(array(T), bigint, bigint) -> array(T)", "lake_slice({0}, {1}, {2})", fails=True)
define("trim_array(array(T), bigint) -> array(T)", "lake_trim_array({0}, {1})", fails=True)
define("repeat(T, bigint) -> array(T)", "lake_repeat({0}, {1})", fails=True)
define("ngrams(array(T), bigint) -> array(array(T))", "lake_ngrams({0}, {1})", fails=True)
define("transform(array(T), function(T, U)) -> array(U)", "list_transform({0}, {1})")
define("filter(array(T), function(T, boolean)) -> array(T)", "list_filter({0}, {1})")
define("any_match(array(T), function(T, boolean)) -> boolean", "lake_any(list_transform({0}, {1}))")
define("all_match(array(T), function(T, boolean)) -> boolean", "lake_all(list_transform({0}, {1}))")
define(
    "none_match(array(T), function(T, boolean)) -> boolean", "lake_none(list_transform({0}, {1}))"
)
define("contains_sequence(array(T), array(T)) -> boolean", "lake_contains_sequence({0}, {1})")


@special("array_join", note="array_join(array(T), separator[, text for NULL]): varchar")
def _array_join(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 3)
    terms = [term_of(item, scope) for item in node.expressions]
    if terms[0].type.name != "array" or terms[0].type.args[0].args:
        refuse("type_mismatch", f"array_join takes an array of scalars, not {terms[0].type}", node)
    texts = cast_to(terms[0], array(VARCHAR), node)
    rest = ", ".join(coerced(term, VARCHAR, node).text for term in terms[1:])
    macro = "lake_array_join" if terms[1].is_literal else "lake_array_join_by"
    macro += "_null" if len(terms) == 3 else ""
    return Term(f"{macro}({texts.text}, {rest})", VARCHAR, may_fail=fails_where([*terms, texts]))


@special("zip", note="zip(array, …): rows as many as the longest array has elements")
def _zip(node: exp.Anonymous, scope: Scope) -> Term:
    from data_lake.engines.sql.types import Type

    takes(node, 2, 5)
    terms = [term_of(item, scope) for item in node.expressions]
    if any(term.type.name != "array" for term in terms):
        refuse("type_mismatch", "zip takes arrays", node)
    kind = Type("row", tuple(term.type.args[0] for term in terms), (None,) * len(terms))
    parts = [f"z[{index + 1}]" for index in range(len(terms))]
    zipped = f"list_zip({', '.join(term.text for term in terms)})"
    text = f"list_transform({zipped}, lambda z: {packed(kind, parts)})"
    return Term(text, array(kind), may_fail=fails_where(terms))

"""Mathematics. https://trino.io/docs/current/functions/math.html, …/bitwise.html"""

from sqlglot import exp

from data_lake.engines.sql.arithmetic import calculated
from data_lake.engines.sql.expressions import cast_text, common, fails_where, term_of
from data_lake.engines.sql.functions.registry import define, special, takes
from data_lake.engines.sql.refusals import refuse
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BIGINT, DOUBLE, UUID, decimal, is_orderable

for _name in (
    "acos",
    "asin",
    "atan",
    "cos",
    "cosh",
    "degrees",
    "exp",
    "radians",
    "sin",
    "sinh",
    "tan",
    "tanh",
):
    define(f"{_name}(double) -> double", f"{_name}({{0}})")

# The root of a cube is whole.
define(
    "cbrt(double) -> double",
    "CASE WHEN pow(round(cbrt({0})), 3) = {0} THEN round(cbrt({0})) ELSE cbrt({0}) END",
)
define("sqrt(double) -> double", "CASE WHEN {0} < 0 THEN CAST('nan' AS DOUBLE) ELSE sqrt({0}) END")
for _name, _call in (("ln", "ln"), ("log2", "log2"), ("log10", "log10")):
    define(
        f"{_name}(double) -> double",
        f"CASE WHEN {{0}} < 0 THEN CAST('nan' AS DOUBLE) WHEN {{0}} = 0 THEN "
        f"CAST('-inf' AS DOUBLE) ELSE {_call}({{0}}) END",
    )
define("log(double, double) -> double", "(ln({1}) / ln({0}))", fails=True)
define("atan2(double, double) -> double", "atan2({0}, {1})")
define("pow(double, double) -> double", "pow({0}, {1})")
define("power(double, double) -> double", "pow({0}, {1})")
define("e() -> double", "exp(CAST(1 AS DOUBLE))")
define("pi() -> double", "pi()")
define("nan() -> double", "CAST('nan' AS DOUBLE)")
define("infinity() -> double", "CAST('inf' AS DOUBLE)")
define("is_nan(double) -> boolean", "isnan({0})")
define("is_finite(double) -> boolean", "isfinite({0})")
define("is_infinite(double) -> boolean", "isinf({0})")
define("abs(N) -> N", "abs({0})")
define("sign(bigint) -> bigint", "CAST(sign({0}) AS BIGINT)")
define("sign(double) -> double", "CAST(sign({0}) AS DOUBLE)")
define("truncate(double) -> double", "trunc({0})")
define(
    "width_bucket(double, double, double, bigint) -> bigint",
    "lake_width_bucket({0}, {1}, {2}, {3})",
    fails=True,
)
define("width_bucket(double, array(double)) -> bigint", "len(list_filter({1}, lambda b: b <= {0}))")
define("bitwise_and(bigint, bigint) -> bigint", "({0} & {1})")
define("bitwise_or(bigint, bigint) -> bigint", "({0} | {1})")
define("bitwise_xor(bigint, bigint) -> bigint", "xor({0}, {1})")
define("bitwise_not(bigint) -> bigint", "(~ {0})")
define("bit_count(bigint, bigint) -> bigint", "lake_bit_count({0}, {1})", fails=True)


@special("bitwise_left_shift", "bitwise_right_shift", note="bigint arguments")
def _shift(node: exp.Anonymous, scope: Scope) -> Term:
    """On 64 bits: bits that leave are lost, as they are in Java."""
    takes(node, 2, 2)
    value, bits = (term_of(item, scope) for item in node.expressions)
    if value.type.name not in ("integer", "bigint") or not bits.type.is_whole:
        refuse("type_mismatch", f"{node.name} takes bigint", node)
    macro = "lake_shift_left" if "left" in str(node.name).lower() else "lake_shift_right"
    size = 64 if value.type.name == "bigint" else 32
    text = f"{macro}({cast_text(value.text, BIGINT)}, {cast_text(bits.text, BIGINT)}, {size})"
    return Term(cast_text(text, value.type), value.type, may_fail=True)


@special("mod", note="mod(n, m): n % m")
def _mod(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    left, right = (term_of(item, scope) for item in node.expressions)
    return calculated("%", left, right, node)


@special("round", note="round(x), round(x, decimals): halves away from zero")
def _round(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, 2)
    terms = [term_of(item, scope) for item in node.expressions]
    kind = terms[0].type
    if not kind.is_number or (len(terms) == 2 and not terms[1].type.is_whole):
        refuse("type_mismatch", f"round({', '.join(str(term.type) for term in terms)})", node)
    if kind.is_whole and len(terms) == 1:
        return terms[0]
    if kind.name == "decimal" and len(terms) == 1:
        wider = decimal(min(38, (kind.size or 0) - kind.scale + min(1, kind.scale)), 0)
        return Term(f"CAST(round({terms[0].text}) AS DECIMAL({wider.size}, 0))", wider)
    places = terms[1] if len(terms) == 2 else None
    if places is not None and not isinstance(places.literal, int) and kind.name == "decimal":
        refuse("unsupported", "round of a decimal takes a constant number of digits", node)
    if kind.name == "decimal" and places is not None:
        wider = decimal((kind.size or 0) + 1, kind.scale)
        rounded = f"round({terms[0].text}, {min(kind.scale, places.literal)})"
        return Term(cast_text(rounded, wider), wider, may_fail=True)
    if kind.is_whole and places is not None:
        text = f"lake_round_whole({terms[0].text}, {places.text})"
        return Term(cast_text(text, kind), kind, may_fail=True)
    text = f"lake_round_to({terms[0].text}, {places.text if places else '0'})"
    return Term(cast_text(text, kind), kind)


@special("ceil", "ceiling", "floor", note="of a whole number, decimal, real or double")
def _ceil(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, 1)
    term = term_of(node.expressions[0], scope)
    name = "floor" if str(node.name).lower() == "floor" else "ceil"
    kind = term.type
    if not kind.is_number:
        refuse("type_mismatch", f"{name}({kind}) isn't defined", node)
    if kind.is_whole:
        return term
    if kind.name == "decimal":
        kind = decimal(min(38, (kind.size or 0) - kind.scale + min(1, kind.scale)) or 1, 0)
    return Term(cast_text(f"{name}({term.text})", kind), kind, may_fail=term.may_fail)


@special("greatest", "least", note="NULL when an argument is NULL")
def _greatest(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, None)
    name = str(node.name).lower()
    terms, kind = common([term_of(item, scope) for item in node.expressions], node, name)
    if not is_orderable(kind) or kind.args:
        refuse("type_mismatch", f"{name} of {kind}", node)
    texts = ", ".join(term.text for term in terms)
    nulls = " OR ".join(f"{term.text} IS NULL" for term in terms)
    text = f"CASE WHEN {nulls} THEN NULL ELSE {name}({texts}) END"
    return Term(text, kind, may_fail=fails_where(terms))


@special("uuid", note="a random uuid")
def _uuid(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 0, 0)
    scope.statement.is_repeatable = False
    return Term("uuid()", UUID)


@special("random", "rand", note="random(), random(n), random(m, n)")
def _random(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 0, 2)
    scope.statement.is_repeatable = False
    terms = [term_of(item, scope) for item in node.expressions]
    if not terms:
        return Term("random()", DOUBLE)
    if not all(term.type.is_whole for term in terms):
        refuse("type_mismatch", "random takes whole numbers", node)
    low, high = ("0", terms[0].text) if len(terms) == 1 else (terms[0].text, terms[1].text)
    kind = common(terms, node, "random")[1]
    text = cast_text(f"floor({low} + random() * ({high} - {low}))", kind)
    return Term(text, kind)

"""sequence: at most 10,000 values. https://trino.io/docs/current/functions/array.html#sequence"""

from sqlglot import exp

from data_lake.engines.sql.expressions import coerced, term_of
from data_lake.engines.sql.functions.registry import special, takes
from data_lake.engines.sql.refusals import refuse
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BIGINT, DATE, DAYS, MONTHS, TIMESTAMP, array


@special("sequence", note="of whole numbers, dates or timestamps, the latter by an interval")
def _sequence(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 3)
    terms = [term_of(item, scope) for item in node.expressions]
    if terms[0].type.is_whole:
        return _of_numbers(terms, node)
    if terms[0].type.name not in ("date", "timestamp") or terms[0].type.name != terms[1].type.name:
        refuse("type_mismatch", f"sequence of {terms[0].type} and {terms[1].type}", node)
    return _of_times(terms, node)


def _of_numbers(terms: list[Term], node: exp.Expr) -> Term:
    numbers = [coerced(term, BIGINT, node).text for term in terms]
    step = (
        numbers[2]
        if len(numbers) == 3
        else f"CASE WHEN {numbers[0]} <= {numbers[1]} THEN 1 ELSE -1 END"
    )
    return Term(f"lake_sequence({numbers[0]}, {numbers[1]}, {step})", array(BIGINT), may_fail=True)


def _of_times(terms: list[Term], node: exp.Expr) -> Term:
    """By months a date keeps its day where the month has it."""
    start, stop = (coerced(term, TIMESTAMP).text for term in terms[:2])
    is_date = terms[0].type.name == "date"
    if len(terms) == 2:
        if not is_date:
            refuse("type_mismatch", "sequence of timestamps takes an interval", node)
        step, by = (
            f"CASE WHEN {start} <= {stop} THEN CAST(86400000 AS BIGINT) ELSE -86400000 END",
            DAYS,
        )
    else:
        step, by = terms[2].text, terms[2].type.name
    if by == DAYS:
        days = terms[2].literal if len(terms) == 3 else None
        if is_date and isinstance(days, int) and days % 86_400_000:
            refuse("invalid_argument", "sequence of dates takes whole days", node)
        numbers = f"lake_sequence(epoch_us({start}), epoch_us({stop}), {step} * 1000)"
        made = f"list_transform({numbers}, lambda t: make_timestamp(t))"
    elif by == MONTHS:
        made = f"lake_month_sequence({start}, {stop}, {step})"
    else:
        refuse("type_mismatch", f"sequence by {terms[2].type}", node)
    kind = array(DATE if is_date else terms[0].type)
    return Term(f"CAST({made} AS {'DATE' if is_date else 'TIMESTAMP'}[])", kind, may_fail=True)

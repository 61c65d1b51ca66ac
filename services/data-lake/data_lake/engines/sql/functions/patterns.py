"""Regular expressions: Java's, read by RE2. What RE2 reads otherwise is refused.

https://trino.io/docs/current/functions/regexp.html, https://github.com/google/re2/wiki/Syntax
"""

import re

from sqlglot import exp

from data_lake.engines.sql.expressions import coerced, term_of, text_literal
from data_lake.engines.sql.functions.registry import special, takes
from data_lake.engines.sql.refusals import refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BIGINT, BOOLEAN, VARCHAR, array

_REFUSED = (
    (r"\(\?<?[=!]", "Looking ahead or behind"),
    (r"\\[1-9]|\\k<", "Referring back to a group"),
    (r"[*+?}]\+", "A possessive quantifier"),
    (r"\(\?>", "An atomic group"),
    (r"&&", "Intersecting classes"),
    (r"\\[hHvVRXGZN]", "This escape"),
    (r"\\p\{(Is|In|java)", "This class"),
)


def pattern_of(node: exp.Expr, scope: Scope) -> str:
    """The pattern, whose letters both engines read alike."""
    term = coerced(term_of(node, scope), VARCHAR, node)
    if not isinstance(term.literal, str):
        return f"lake_pattern({term.text})"
    text = term.literal
    bare = re.sub(r"\\\\", "", text)
    for refused, what in _REFUSED:
        if re.search(refused, bare):
            unsupported(f"{what} in a pattern", node)
    if re.search(r"\[[^\]\\]*\[(?!:)", bare):
        unsupported("A class within a class in a pattern", node)
    # Java's and RE2's \s differ by the vertical tab, their named groups by a letter.
    return text_literal(re.sub(r"\(\?<([A-Za-z])", r"(?P<\1", text))


def _text(node: exp.Expr, scope: Scope) -> Term:
    return coerced(term_of(node, scope), VARCHAR, node)


@special("regexp_like", note="boolean: whether the pattern is found")
def _like(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    text, pattern = _text(node.expressions[0], scope), pattern_of(node.expressions[1], scope)
    return Term(f"regexp_matches({text.text}, {pattern})", BOOLEAN, may_fail=True)


def _group(node: exp.Anonymous, scope: Scope) -> str:
    takes(node, 2, 3)
    if len(node.expressions) < 3:
        return "0"
    term = term_of(node.expressions[2], scope)
    if not isinstance(term.literal, int) or not 0 <= term.literal <= 9:
        unsupported("A group that isn't a constant from 0 to 9", node)
    return str(term.literal)


@special("regexp_extract", note="varchar: the first match, or its group")
def _extract(node: exp.Anonymous, scope: Scope) -> Term:
    group = _group(node, scope)
    text, pattern = _text(node.expressions[0], scope), pattern_of(node.expressions[1], scope)
    made = f"lake_regexp_extract({text.text}, {pattern}, {group})"
    return Term(made, VARCHAR, may_fail=True)


@special("regexp_extract_all", note="array(varchar)")
def _extract_all(node: exp.Anonymous, scope: Scope) -> Term:
    group = _group(node, scope)
    text, pattern = _text(node.expressions[0], scope), pattern_of(node.expressions[1], scope)
    made = f"regexp_extract_all({text.text}, {pattern}, {group})"
    return Term(made, array(VARCHAR), may_fail=True)


@special("regexp_count", note="bigint")
def _count(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    text, pattern = _text(node.expressions[0], scope), pattern_of(node.expressions[1], scope)
    made = f"CAST(len(regexp_extract_all({text.text}, {pattern})) AS BIGINT)"
    return Term(made, BIGINT, may_fail=True)


@special("regexp_split", note="array(varchar)")
def _split(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    text, pattern = _text(node.expressions[0], scope), pattern_of(node.expressions[1], scope)
    made = f"string_split_regex({text.text}, {pattern})"
    return Term(made, array(VARCHAR), may_fail=True)


@special("regexp_replace", note="regexp_replace(text, pattern[, replacement with $1])")
def _replace(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 3)
    if isinstance(node.expressions[-1], exp.Lambda):
        unsupported("regexp_replace with a lambda", node)
    text = _text(node.expressions[0], scope)
    replacement = term_of(node.expressions[2], scope).literal if len(node.expressions) == 3 else ""
    if not isinstance(replacement, str):
        unsupported("A replacement that isn't a constant", node)
    pattern = pattern_of(node.expressions[1], scope)
    new = text_literal(_replacement(replacement, node))
    made = f"regexp_replace({text.text}, {pattern}, {new}, 'g')"
    return Term(made, VARCHAR, may_fail=True)


def _replacement(text: str, node: exp.Expr) -> str:
    r"""Java's $1 and \$ → RE2's \1 and $."""
    pieces = []
    for match in re.finditer(r"\\(.)|\$(\d)|([^\\$]+)|.", text, re.DOTALL):
        if match[1] is not None:
            pieces.append("\\\\" if match[1] == "\\" else match[1])
        elif match[2] is not None:
            pieces.append(f"\\{match[2]}")
        elif match[3] is not None:
            pieces.append(match[3])
        else:
            refuse("unsupported", f"{match[0]!r} in the replacement: write $1 or \\$", node)
    return "".join(pieces)

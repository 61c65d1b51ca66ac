"""JSON paths, as steps: of json_extract (`$.a["b"][0]`) and SQL's (`lax $.a[*]`).

https://trino.io/docs/current/functions/json.html#json-path-language
"""

import re
from dataclasses import dataclass

from sqlglot import exp

from data_lake.engines.sql.expressions import once, text_literal
from data_lake.engines.sql.refusals import refuse, unsupported

_STEP = re.compile(
    r"""\.\s*([A-Za-z_][A-Za-z0-9_]*)|\.\s*"((?:[^"\\]|\\.)*)"|\[\s*"((?:[^"\\]|\\.)*)"\s*\]"""
    r"""|\[\s*([A-Za-z_][A-Za-z0-9_]*)\s*\]|\[\s*(\d{1,15})\s*\]|\[\s*(\*)\s*\]"""
)


@dataclass(frozen=True, slots=True)
class Path:
    """`steps` are members' names and elements' numbers; `all_elements`: it ends in [*]."""

    steps: tuple[str | int, ...]
    is_lax: bool
    all_elements: bool = False


def path_of(text: str, node: exp.Expr, has_mode: bool) -> Path:
    """Raises RefusedQuery for steps that aren't members and elements."""
    rest, is_lax = text.strip(), True
    if has_mode:
        mode, _, rest = rest.partition(" ")
        if mode not in ("lax", "strict"):
            refuse("invalid_argument", f"The path {text!r} must begin with lax or strict", node)
        rest, is_lax = rest.strip(), mode == "lax"
    if not rest.startswith("$"):
        refuse("invalid_argument", f"The path {text!r} must begin with $", node)
    steps: list[str | int] = []
    place, ends = 1, False
    while place < len(rest):
        match = _STEP.match(rest, place)
        if match is None or ends:
            unsupported(f"{rest[place:]!r} in a JSON path", node, "use .name, [0] or a last [*]")
        name = next((part for part in match.groups()[:4] if part is not None), None)
        if has_mode and match[4] is not None:
            unsupported(f"[{match[4]}] in a JSON path", node, "use .name, [0] or a last [*]")
        if name is not None:
            steps.append(re.sub(r"\\(.)", r"\1", name))
        elif match[5] is not None:
            steps.append(int(match[5]))
        else:
            ends = True
        place = match.end()
    return Path(tuple(steps), is_lax, ends)


def member(name: str) -> str:
    """DuckDB's path of one member, as a literal; `"` and `\\` have no spelling there."""
    if '"' in name or "\\" in name:
        unsupported(f"The member {name!r} in a JSON path")
    return text_literal(f'$."{name}"')


def extracted(text: str, path: Path) -> str:
    """json_extract's reading: nothing is unwrapped, what isn't there is NULL."""
    for step in path.steps:
        where = member(step) if isinstance(step, str) else f"'$[{step}]'"
        text = f"json_extract({text}, {where})"
    return text


def followed(text: str, path: Path) -> str:
    """SQL's reading in lax mode: an element of what is no array is itself."""
    if not path.is_lax:
        return extracted(text, path)
    for number, step in enumerate(path.steps):
        name = f"v{number}"
        if isinstance(step, str):
            text = once(text, name, f"lake_lax_member({name}, {member(step)})")
        else:
            text = once(text, name, f"lake_lax_element({name}, {step})")
    return text

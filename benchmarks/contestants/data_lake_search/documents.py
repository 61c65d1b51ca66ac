"""Documents of real words: each function of Python's library that says what it does.

Its name stands for a data set's, its parameters for columns, its module for a tag. Where more are
asked for than there are, they come again under other names.
"""

import ast
import random
import re
import sysconfig
from collections.abc import Iterator
from functools import cache
from itertools import count, islice
from pathlib import Path
from typing import Any

WORD = re.compile(r"[a-z]{3,}")
SEED = 20_260_203


@cache
def _told() -> list[dict[str, Any]]:
    found = []
    for file in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")):
        if "site-packages" in file.parts or "test" in file.parts:
            continue
        try:
            tree = ast.parse(file.read_text())
        except (SyntaxError, UnicodeDecodeError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and (
                told := ast.get_docstring(node)
            ):
                found.append(_document(node, told, file))
    return found


def _document(node: ast.FunctionDef | ast.ClassDef, told: str, file: Path) -> dict[str, Any]:
    names = [each.arg for each in node.args.args] if isinstance(node, ast.FunctionDef) else []
    return {
        "kind": "dataset" if isinstance(node, ast.ClassDef) else "photo",
        "title": node.name,
        "names": names,
        "text": told[:1_000],
        "tags": [file.stem],
        "owner": file.parent.name,
    }


def documents(number: int) -> Iterator[dict[str, Any]]:
    def all_() -> Iterator[dict[str, Any]]:
        for turn in count():
            for each in _told():
                title = each["title"] if turn == 0 else f"{each['title']}_{turn}"
                yield {**each, "title": title, "id": f"{turn}-{title}"}

    for place, each in enumerate(islice(all_(), number)):
        yield {**each, "id": f"{place}"}


def questions(number: int) -> dict[str, list[list[str]]]:
    """By kind of question; a word is taken as often as it occurs, at least in one of a thousand."""
    chance = random.Random(SEED)
    words = [word for each in _told() for word in sorted(set(WORD.findall(each["text"].lower())))]
    taken = [chance.choice(words) for _ in range(number * 2)]
    return {
        "one word": [[word] for word in taken[:number]],
        "two words": [list(pair) for pair in zip(taken, taken[number:], strict=False)],
        "three letters": [[word[:3]] for word in taken[:number]],
    }

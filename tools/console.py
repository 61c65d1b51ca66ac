"""What people read: steps as they end, tables, failures. Machines get `--json` on stdout."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table
from rich.text import Text

# A log has no width of its own; addresses in it should stay whole.
WIDTH_OF_A_LOG = 120
MARKS = {"✓": "green", "✗": "red"}


def _console(stderr: bool = False) -> Console:
    width = None if Console(stderr=stderr).is_terminal else WIDTH_OF_A_LOG
    return Console(stderr=stderr, highlight=False, soft_wrap=True, width=width)


out, err = _console(), _console(stderr=True)
_working: ContextVar[tuple[str, Status] | None] = ContextVar("_working", default=None)
"""A thread's own: what others do beside it is no progress of what the spinner shows."""


def done(label: str, detail: str, seconds: float) -> None:
    err.print(Text.assemble(("  ✓ ", "green"), f"{label:<26} {detail:<38} {seconds:5.1f} s"))


def failed(label: str, detail: str) -> None:
    err.print(Text.assemble(("  ✗ ", "red"), f"{label:<26} {detail}"))


@contextmanager
def working(label: str) -> Iterator[None]:
    """A spinner while it lasts; `progress` says beside it how far it is."""
    with err.status(label) as status:
        shown = _working.set((label, status))
        try:
            yield
        finally:
            _working.reset(shown)


def progress(detail: str) -> None:
    if shown := _working.get():
        label, status = shown
        status.update(f"{label} {plain(detail)}")


@contextmanager
def step(label: str, detail: str = "") -> Iterator[None]:
    """A spinner while it lasts, one line with its time when it has ended well."""
    start = time.perf_counter()
    with err.status(f"{label} …"):
        yield
    done(label, detail, time.perf_counter() - start)


def table(title: str, columns: list[str], rows: list[list[str]]) -> Table:
    """Prints it, and gives it back."""
    drawn = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=box.SIMPLE_HEAD,
    )
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell, MARKS.get(cell, "")) for cell in row))
    out.print(drawn)
    return drawn


def plain(message: object) -> str:
    """Text as it is: brackets in it are no markup."""
    return escape(str(message))

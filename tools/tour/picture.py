"""The tour as a picture, as a terminal would show it."""

import re
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.table import Table

WIDTH = 108
# The export asks a font server for its typeface; a document of ours asks nobody.
FONT_FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def save(drawn: Table, file: Path) -> None:
    """An SVG of a table."""
    recorder = Console(record=True, width=WIDTH, file=StringIO())
    recorder.print(drawn)
    file.write_text(FONT_FACES.sub("", recorder.export_svg(title="npm run tour")))

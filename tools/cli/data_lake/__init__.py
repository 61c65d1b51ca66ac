"""`npm run data-lake`: files dropped, questions asked, and the lake's books compared."""

from tools.cli.data_lake import files, questions, upkeep

__all__ = ["files", "questions", "upkeep"]

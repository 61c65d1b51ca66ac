"""What may go wrong: the message's fault, the world's, or the asker's.

PermanentError
    Unreadable
    Stale
    TooLarge
    Conflict
TransientError
    Contended
Denied
RefusedQuery
AlreadyLanded
"""


class PermanentError(Exception):
    """Never: the message itself is wrong; no retry will mend it."""


class Unreadable(PermanentError):
    """A file that can't be read as anything we know, and where: line from 1, byte from 0.

    `rows` is how many it has, where they could be counted all the same.
    """

    def __init__(
        self, reason: str, line: int | None = None, byte: int | None = None, rows: int = 0
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.byte = byte
        self.rows = rows


class Stale(PermanentError):
    """The caller expected another version of the thing than there is."""


class TooLarge(PermanentError):
    """What is to be kept doesn't fit where it is kept."""


class Conflict(PermanentError):
    """The thing's state forbids it; `slug` names the problem for machines."""

    def __init__(self, slug: str, detail: str) -> None:
        super().__init__(detail)
        self.slug = slug


class AlreadyLanded(Exception):
    """The rows of this landing are in the partition: there is nothing to do."""


class TransientError(Exception):
    """Not now: the message is fine and the world was not; try again."""


class Contended(TransientError):
    """Somebody else has committed since the pointer was read; nothing was written."""


class Denied(Exception):
    """A role of ours lacks a permission: for people to mend, and the message waits for them."""


class RefusedQuery(Exception):
    """What was asked can't be done; `code` is for machines, `line` and `column` count from 1."""

    def __init__(
        self, code: str, message: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.column = column

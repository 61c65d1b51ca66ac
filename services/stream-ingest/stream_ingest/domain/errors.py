"""What may go wrong: the message's fault, or the world's.

PermanentError
TransientError
    Contended
Denied
"""


class PermanentError(Exception):
    """Never: the message itself is wrong; no retry will mend it."""


class TransientError(Exception):
    """Not now: the message is fine and the world was not; try again."""


class Contended(TransientError):
    """Somebody else has changed the item since it was read; nothing was written."""


class Denied(Exception):
    """A role of ours lacks a permission: for people to mend, and the message waits for them."""

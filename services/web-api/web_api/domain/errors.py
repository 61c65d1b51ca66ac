"""What may go wrong: the message's fault, the world's, or a permission that is missing.

PermanentError
    AlreadyRegistered
    KeyReused
    Stale
    Conflict
    Invalid (in rules)
TransientError
    InFlight
    Contended
        Changed
Denied
"""


class PermanentError(Exception):
    """Never: the message itself is wrong; no retry will mend it."""


class AlreadyRegistered(PermanentError):
    """The id, or the key that names it, is taken."""


class KeyReused(PermanentError):
    """An idempotency key came again with other content."""


class Stale(PermanentError):
    """The caller expected another revision of the thing than there is."""


class Conflict(PermanentError):
    """The thing's state forbids it; `slug` names the problem for machines."""

    def __init__(self, slug: str, detail: str) -> None:
        super().__init__(detail)
        self.slug = slug


class TransientError(Exception):
    """Not now: the message is fine and the world was not; try again."""


class InFlight(TransientError):
    """An earlier request with the same idempotency key isn't done yet."""


class Contended(TransientError):
    """Another transaction holds the same item; nothing was written."""


class Changed(Contended):
    """The item is no longer as it was read; nothing was written."""


class Denied(Exception):
    """A role of ours lacks a permission: for people to mend, and the message waits for them."""

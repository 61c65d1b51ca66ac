"""What may go wrong: the message's fault, or the world's.

PermanentError
    AlreadyRegistered
    KeyReused
    InvalidSite (in site_rules)
TransientError
    Contended
"""


class PermanentError(Exception):
    """Never: the message itself is wrong; no retry will mend it."""


class AlreadyRegistered(PermanentError):
    """The site's id is taken."""


class KeyReused(PermanentError):
    """An idempotency key came again with other content."""


class TransientError(Exception):
    """Not now: the message is fine and the world was not; try again."""


class Contended(TransientError):
    """Another transaction holds the same item; nothing was written."""

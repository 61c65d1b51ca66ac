"""What may go wrong: the message's fault, the photograph's, or the world's.

PermanentError
TransientError
Refused
    Truncated
    TooManyPixels
    TooManyFrames
    NotDecodable
    WrongContent
    SourceGone
"""

from typing import ClassVar


class PermanentError(Exception):
    """Never: the message itself is wrong; no retry will mend it."""


class TransientError(Exception):
    """Not now: the message is fine and the world was not; try again."""


class Refused(Exception):
    """The message is fine and its photograph isn't: that is announced, and no retry mends it.

    The text says what was expected and what was found; `reason` is for machines.
    """

    reason: ClassVar[str]


class Truncated(Refused):
    """The file ends before its format says so."""

    reason = "truncated"


class TooManyPixels(Refused):
    """Decoding it would take more memory than the function has."""

    reason = "too-many-pixels"


class TooManyFrames(Refused):
    """An animation longer than anything a camera writes."""

    reason = "too-many-frames"


class NotDecodable(Refused):
    """The file is whole, and its content is damaged or unknown to the decoder."""

    reason = "not-decodable"


class WrongContent(Refused):
    """The bytes aren't those that were verified, or not of the type that was announced."""

    reason = "wrong-content"


class SourceGone(Refused):
    """The claim has expired or was taken away."""

    reason = "source-gone"

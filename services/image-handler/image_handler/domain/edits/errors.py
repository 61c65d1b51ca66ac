"""Why a picture could not be edited.

EditError
    InvalidEdit         the edit's own values
    PictureError        the picture, or both together
        NotAPicture
"""


class EditError(Exception):
    """The text says what was expected and what was found."""


class InvalidEdit(EditError):
    """A value that is refused before any pixel is looked at."""


class PictureError(EditError):
    """What was asked for can't be done to this picture."""


class NotAPicture(PictureError):
    """No decoder reads it, or its header alone tells that it is too large."""

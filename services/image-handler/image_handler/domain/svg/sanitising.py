"""A drawing without what runs, fetches or leads away."""

from image_handler.domain.requests.picture_refusals import of_no_picture
from image_handler.domain.svg.reading import Malformed, read_into
from image_handler.domain.svg.rewriting import Rewriting


def sanitised(data: bytes) -> bytes:
    """`data` itself when nothing had to go; else written anew, in UTF-8.

    Raises RefusedRequest for what is no drawing, or has more in it than anybody draws: entities
    within entities, elements beyond number, depth or copies.
    """
    rewriting = Rewriting()
    try:
        read_into(rewriting, data)
    except Malformed as error:
        raise of_no_picture() from error
    return rewriting.written() if rewriting.has_changed else data

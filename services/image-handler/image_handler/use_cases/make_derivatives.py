"""From a verified photograph to its derivatives, once, whatever fails in between."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from hashlib import sha256

from image_handler.domain import names
from image_handler.domain.containers import require_whole
from image_handler.domain.errors import PermanentError, Refused, WrongContent
from image_handler.domain.limits import MOST_BYTES, Header, require_bounded
from image_handler.domain.names import Names
from image_handler.domain.recipe import Picture, Recipe
from image_handler.domain.records import dataclass
from image_handler.events import (
    Claim,
    Derivative,
    DerivativesMade,
    MadeFrom,
    PhotoReceived,
    PhotoRefused,
    Published,
    Received,
    derivatives_made,
    photo_refused,
    refusal,
)
from image_handler.use_cases.erasing import Erase
from image_handler.use_cases.roles import Bus, Claims, Derivatives, Engine


class Outcome(Enum):
    MADE = "made"
    REPEATED = "made before"
    REFUSED = "refused"
    OVERTAKEN = "deleted meanwhile"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an event, and why the photograph was refused if it was."""

    outcome: Outcome
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class MakeDerivatives:
    """Derivatives, then their manifest, then the event: each step can be repeated.

    A refusal is kept before it is said, and the one kept first is what repeats say. It doesn't keep
    from trying again: once a defect of ours is mended, a replayed event makes the derivatives, and
    being the later one, derivatives-made holds.

    A deletion writes its tombstone before it erases, and here the tombstone is looked for after
    the last write: whichever comes later finds what the other has done.
    """

    claims: Claims
    engine: Engine
    derivatives: Derivatives
    erase: Erase
    bus: Bus
    names: Names
    recipe: Recipe
    claims_bucket: str
    now: Callable[[], datetime]

    def __call__(self, received: Received) -> Settled:
        """Raises PermanentError, TransientError, and what the roles raise of their own."""
        photo = received.data
        # At the start too: an earlier attempt may have been killed between its writes.
        if self.derivatives.is_deleted(photo.photo_id):
            return self._give_way(received)
        kept = names.manifest(photo.photo_id, photo.claim.version, self.recipe.fingerprint)
        made = self.derivatives.manifest(kept)
        settled = Settled(Outcome.REPEATED)
        event: Published
        try:
            if made is None:
                made = self.derivatives.keep_manifest(kept, self._make(photo))
                settled = Settled(Outcome.MADE)
            event = derivatives_made(received, made, self.recipe.fingerprint)
        except Refused as refused:
            event = photo_refused(received, self._kept(photo, refused))
            settled = Settled(Outcome.REFUSED, refused)
        if self.derivatives.is_deleted(photo.photo_id):
            return self._give_way(received)
        self.bus.publish(event)
        return settled

    def _give_way(self, received: Received) -> Settled:
        self.erase(received.data.photo_id, cause=received.id)
        return Settled(Outcome.OVERTAKEN)

    def _kept(self, photo: PhotoReceived, refused: Refused) -> PhotoRefused:
        key = names.refusal(photo.photo_id, photo.claim.version)
        return self.derivatives.keep_refusal(key, refusal(photo, refused, self.now()))

    def _make(self, photo: PhotoReceived) -> DerivativesMade:
        content = self._content(photo.claim)
        require_whole(content, photo.content_type)
        header = self.engine.header(content, photo.content_type)
        require_bounded(header)
        sizes = self.recipe.sizes(header.width, header.height)
        pictures = self.engine.pictures(content, sizes, self.recipe.formats)
        derivatives = [self._stored(photo, picture) for picture in pictures]
        return DerivativesMade(
            photo_id=photo.photo_id,
            source=_made_from(photo.claim, header),
            derivatives=derivatives,
            made_at=self.now(),
        )

    def _content(self, claim: Claim) -> bytes:
        """What was verified, and nothing else. Raises PermanentError when it can't be a claim."""
        if claim.bucket != self.claims_bucket:
            raise PermanentError(
                f"expected a claim in {self.claims_bucket}, found one in {claim.bucket}"
            )
        if claim.size_bytes > MOST_BYTES:
            raise PermanentError(
                f"expected a photograph of at most {MOST_BYTES:,} bytes, "
                f"found a claim of {claim.size_bytes:,}"
            )
        content = self.claims.read(claim)
        found = sha256(content).hexdigest()
        if (len(content), found) != (claim.size_bytes, claim.sha256):
            raise WrongContent(
                f"expected {claim.size_bytes:,} bytes of SHA-256 {claim.sha256}, "
                f"found {len(content):,} bytes of {found}"
            )
        return content

    def _stored(self, photo: PhotoReceived, picture: Picture) -> Derivative:
        size, made_as = picture.size, picture.format
        key = self.names.derivative(
            photo.photo_id,
            photo.claim.version,
            self.recipe.fingerprint,
            size.box_pixels,
            made_as,
        )
        self.derivatives.store(key, picture)
        return Derivative(
            box_pixels=size.box_pixels,
            content_type=made_as.content_type,
            width=size.width,
            height=size.height,
            size_bytes=len(picture.content),
            url=f"{self.recipe.base_url}/{key}",
        )


def _made_from(claim: Claim, header: Header) -> MadeFrom:
    return MadeFrom(claim.version, claim.sha256, header.width, header.height)

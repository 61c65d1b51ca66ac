"""The derivatives of a source bucket follow its originals: made, made anew, taken away."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from msgspec import structs

from image_handler.domain.errors import (
    PermanentError,
    Refused,
    SourceGone,
    TransientError,
)
from image_handler.domain.names import Names
from image_handler.domain.original import Original
from image_handler.domain.recipe import Recipe
from image_handler.domain.records import dataclass
from image_handler.domain.source_recipes import SourceRecipes
from image_handler.events import Derivative
from image_handler.events.source_notifications import Touched
from image_handler.events.source_records import KnownRecord, SourceRecord, source_id
from image_handler.use_cases.roles import Caches, Derivatives
from image_handler.use_cases.source_derivatives import Convert
from image_handler.use_cases.source_roles import Originals, Records

# Longer than the function may run: whoever claimed a record so long ago is gone.
CLAIMED_FOR = timedelta(seconds=90)
# An original that changes more often, while its derivatives are made, is waited for in the queue.
MOST_ROUNDS = 5


class Followed(Enum):
    MADE = "source converted"
    REFUSED = "source refused"
    DELETED = "source deleted"
    UNCHANGED = "source followed before"


@dataclass(frozen=True, slots=True)
class Outcome:
    followed: Followed
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The record as it was found, now claimed; `is_inherited` from somebody who was killed."""

    record: SourceRecord
    tag: str
    is_inherited: bool


@dataclass(frozen=True, slots=True)
class ConvertSource:
    """Whatever was told, the bucket is asked what the key holds now, and derivatives follow that.

    So messages may come twice, late, in any order, or not at all if another follows; a version that
    was overwritten meanwhile is never made. One at a time works at a key: it has claimed the record
    by a conditional write, and looks at the bucket again after it has let go. Who finds the key
    claimed goes back to the queue, and as a rule finds all done when it comes again. Who is killed
    leaves its claim, which ends by itself.
    """

    originals: Originals
    convert: Convert
    records: Records
    derivatives: Derivatives
    caches: Caches
    names: Names
    recipes: SourceRecipes
    bucket: str
    now: Callable[[], datetime]
    draw: Callable[[], str]

    def __call__(self, touched: Touched) -> Outcome:
        """Raises PermanentError, TransientError, and what the roles raise of their own."""
        if touched.bucket != self.bucket:
            raise PermanentError(f"expected a key of {self.bucket}, found one of {touched.bucket}")
        source, outcome = source_id(touched.bucket, touched.key), Outcome(Followed.UNCHANGED)
        for _ in range(MOST_ROUNDS):
            recipe = self.recipes.recipe_of(touched.key)
            original = self.originals.current(touched.key) if recipe else None
            known = self.records.read(source)
            if _is_settled(known, original, recipe):
                return outcome
            if known and known.record.busy_until and known.record.busy_until > self.now():
                raise TransientError(f"{touched.key} is being followed already")
            if claim := self._claim(source, touched, known):
                outcome = self._follow(source, original, recipe, claim) or outcome
        raise TransientError(f"{touched.key} changed {MOST_ROUNDS} times while it was followed")

    def _claim(self, source: UUID, touched: Touched, known: KnownRecord | None) -> Claim | None:
        """None when somebody else was faster."""
        found = known.record if known else SourceRecord(touched.bucket, touched.key)
        busy_until = self.now() + CLAIMED_FOR
        claimed = structs.replace(found, busy_until=busy_until, claim=self.draw())
        tag = self.records.keep(source, claimed, replaces=known.tag if known else None)
        return Claim(claimed, tag, found.busy_until is not None) if tag else None

    def _follow(
        self, source: UUID, original: Original | None, recipe: Recipe | None, claim: Claim
    ) -> Outcome | None:
        try:
            if original and recipe:
                return self._make(source, original, recipe, claim)
            return self._delete(source, claim)
        except Exception:
            # What failed is told; that the claim couldn't be given up either adds nothing, it ends.
            with suppress(Exception):
                self._let_go(source, claim)
            raise

    def _let_go(self, source: UUID, claim: Claim) -> None:
        """Leave the key to the next attempt, which finds that there was one."""
        known = self.records.read(source)
        if known and known.record.claim == claim.record.claim:
            left = structs.replace(known.record, busy_until=self.now())
            self.records.keep(source, left, known.tag)

    def _delete(self, source: UUID, claim: Claim) -> Outcome:
        self._erase(source, claim, were_served=bool(claim.record.derivatives))
        self.records.forget(source)
        return Outcome(Followed.DELETED)

    def _make(
        self, source: UUID, original: Original, recipe: Recipe, claim: Claim
    ) -> Outcome | None:
        """None when the version is gone by now: the bucket holds another one, or none.

        New derivatives are stored before the record tells of them, and old ones erased after it
        doesn't any more: whoever reads it finds what it tells of.
        """
        made: list[Derivative] = []
        outcome = Outcome(Followed.MADE)
        try:
            made = self.convert(source, claim.record.key, original, recipe)
        except SourceGone:
            self._keep(
                source, structs.replace(claim.record, busy_until=None, claim=None), claim.tag
            )
            return None
        except Refused as refused:
            outcome = Outcome(Followed.REFUSED, refused)
        settled = structs.replace(
            claim.record,
            version=original.version,
            fingerprint=recipe.fingerprint,
            derivatives=made,
            refused=outcome.refused.reason if outcome.refused else None,
        )
        tag = self._keep(source, settled, claim.tag)
        self._erase(source, claim, keeping=frozenset(_key(each, recipe) for each in made))
        self._keep(source, _given_up(settled), tag)
        return outcome

    def _keep(self, source: UUID, record: SourceRecord, replaces: str) -> str:
        tag = self.records.keep(source, record, replaces)
        if tag is None:
            raise TransientError(f"the claim on {record.key} ended while it was worked at")
        return tag

    def _erase(
        self,
        source: UUID,
        claim: Claim,
        keeping: frozenset[str] = frozenset(),
        were_served: bool = False,
    ) -> None:
        """The bucket before the edges, for a cache that forgets first would fetch again.

        Who was killed in between has told the edges nothing, and left nothing to be found.
        """
        prefix = self.names.prefix(source)
        if self.derivatives.erase(prefix, keeping) or were_served or claim.is_inherited:
            self.caches.forget(prefix, reference=f"{source} {self.now().isoformat()}")


def _given_up(record: SourceRecord) -> SourceRecord:
    return structs.replace(record, busy_until=None, claim=None)


def _is_settled(
    known: KnownRecord | None, original: Original | None, recipe: Recipe | None
) -> bool:
    if known is None or original is None or recipe is None:
        return known is None and original is None
    record = known.record
    of_now = (original.version, recipe.fingerprint)
    return record.busy_until is None and (record.version, record.fingerprint) == of_now


def _key(derivative: Derivative, recipe: Recipe) -> str:
    return derivative.url.removeprefix(f"{recipe.base_url}/")

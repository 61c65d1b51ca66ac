"""Which derivatives originals of the source bucket get, by how their keys begin."""

import json
from collections.abc import Mapping
from typing import Any

from image_handler.domain.recipe import Recipe, WrongRecipe, read_recipe
from image_handler.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class SourceRecipes:
    by_prefix: Mapping[str, Recipe]

    def recipe_of(self, key: str) -> Recipe | None:
        """That of the longest prefix; None for keys that get none."""
        prefixes = [prefix for prefix in self.by_prefix if key.startswith(prefix)]
        return self.by_prefix[max(prefixes, key=len)] if prefixes else None


def read_source_recipes(text: str, base_url: str) -> SourceRecipes:
    """Read `{"<prefix>": {"boxes": "160,480", "formats": "webp,jpeg"}, …}`.

    Raises WrongRecipe naming the prefix at fault.
    """
    try:
        told = json.loads(text)
    except ValueError as error:
        raise WrongRecipe(f"derivatives of sources are no JSON: {error}") from error
    if not isinstance(told, dict):
        raise WrongRecipe(f"derivatives of sources: expected an object of prefixes, found {text}")
    return SourceRecipes({prefix: _recipe(prefix, each, base_url) for prefix, each in told.items()})


def _recipe(prefix: str, told: Any, base_url: str) -> Recipe:
    if not isinstance(told, dict) or {type(told.get(n)) for n in ("boxes", "formats")} != {str}:
        raise WrongRecipe(f"{prefix!r}: expected boxes and formats as texts, found {told}")
    try:
        return read_recipe(told["boxes"], told["formats"], base_url)
    except WrongRecipe as wrong:
        raise WrongRecipe(f"{prefix!r}: {wrong}") from wrong

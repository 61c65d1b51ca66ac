"""Which derivatives an original gets, by how its key begins."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.recipe import WrongRecipe, read_recipe
from image_handler.domain.source_recipes import SourceRecipes, read_source_recipes
from tests.fakes import BASE_URL

RECIPE = read_recipe("160", "webp", BASE_URL)


def test_the_longest_prefix_counts() -> None:
    told = (
        '{"": {"boxes": "1", "formats": "webp"}, "a/b/": {"boxes": "3", "formats": "webp"},'
        ' "a/": {"boxes": "2", "formats": "jpeg"}}'
    )
    recipes = read_source_recipes(told, BASE_URL)
    found = {key: recipes.recipe_of(key) for key in ("x.jpg", "a/x.jpg", "a/b/x.jpg", "a/b")}
    boxes = {key: recipe.boxes_pixels for key, recipe in found.items() if recipe}
    assert boxes == {"x.jpg": (1,), "a/x.jpg": (2,), "a/b/x.jpg": (3,), "a/b": (2,)}


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=4), st.lists(st.text(alphabet="ab/", max_size=3), max_size=4))
def test_a_key_gets_a_recipe_exactly_when_it_begins_with_a_prefix(
    key: str, prefixes: list[str]
) -> None:
    recipes = SourceRecipes(dict.fromkeys(prefixes, RECIPE))
    assert (recipes.recipe_of(key) is not None) == any(map(key.startswith, prefixes))


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("{", "no JSON"),
        ("[]", "an object of prefixes"),
        ('{"a/": []}', "'a/'"),
        ('{"a/": {"boxes": "1"}}', "'a/'"),
        ('{"a/": {"boxes": 1, "formats": "webp"}}', "'a/'"),
        ('{"a/": {"boxes": "0", "formats": "webp"}}', "'a/': boxes '0'"),
        ('{"a/": {"boxes": "1", "formats": "bmp"}}', "formats 'bmp'"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_prefix(told: str, named: str) -> None:
    with pytest.raises(WrongRecipe, match=named):
        read_source_recipes(told, BASE_URL)

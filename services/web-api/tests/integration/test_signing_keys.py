"""The keys that sign cursors, in a secret that is rotated."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from localstack_client.session import Session

from tests.door import ANCHORAGE, Door
from tests.fakes import FakeSigningKeys
from tests.wired import forget
from web_api.domain.cursors import seal, unseal
from web_api.gateways.secrets_manager import SecretsManagerKeys
from web_api.use_cases.cursor_keys import Keys

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

Rotate = Callable[[str], object]


@pytest.fixture
def secret(session: Session) -> Iterator[tuple["SecretsManagerClient", str]]:
    client: SecretsManagerClient = session.client("secretsmanager")
    arn = client.create_secret(Name=f"web-api-{uuid4()}", SecretString="first ~ key")["ARN"]
    yield client, arn
    client.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


@pytest.fixture(params=["fake", "local cloud"])
def keys(request: pytest.FixtureRequest) -> tuple[Keys, Rotate]:
    if request.param == "fake":
        fake = FakeSigningKeys((b"first ~ key",))

        def rotate(key: str) -> None:
            fake.values = (key.encode(), fake.values[0])

        return fake, rotate
    client, arn = request.getfixturevalue("secret")
    return (
        SecretsManagerKeys(client, arn),
        lambda key: client.put_secret_value(SecretId=arn, SecretString=key),
    )


def test_a_key_is_good_for_one_rotation(keys: tuple[Keys, Rotate]) -> None:
    store, rotate = keys
    assert store.read() == (b"first ~ key",)
    rotate("second")
    assert store.read() == (b"second", b"first ~ key")
    rotate("dritter Schlüssel")
    assert store.read() == ("dritter Schlüssel".encode(), b"second")


def test_a_cursor_outlives_the_rotation_of_its_key_and_not_the_next(
    keys: tuple[Keys, Rotate],
) -> None:
    store, rotate = keys
    cursor = seal("here", "list", store.read()[0])
    rotate("second")
    assert unseal(cursor, "list", store.read()) == "here"
    rotate("third")
    with pytest.raises(ValueError, match="not one that a page"):
        unseal(cursor, "list", store.read())


def test_pages_go_on_through_a_rotation(
    deployed: Door,
    secret: tuple["SecretsManagerClient", str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each cold start reads the secret; the table and the secret are the local cloud's."""
    client, arn = secret
    monkeypatch.setenv("CURSOR_KEY_SECRET_ARN", arn)
    forget()
    for n in range(3):
        deployed.post(ANCHORAGE | {"name": f"Site {n}"})
    listed: list[str] = []
    query = {"limit": "1"}
    for key in ("second", "third", "fourth"):
        page = deployed.get("/sites", query=query).json
        listed += [site["name"] for site in page["sites"]]
        if "nextCursor" in page:
            query["cursor"] = page["nextCursor"]
        client.put_secret_value(SecretId=arn, SecretString=key)
        forget()
    assert sorted(listed) == ["Site 0", "Site 1", "Site 2"]
    assert deployed.get("/sites", query=query).status == 400

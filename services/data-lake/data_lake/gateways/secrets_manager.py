"""Keys that sign, and what they were before they were rotated."""

from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
_CURRENT, _PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"


class SecretsManagerKeys(Struct, frozen=True):
    client: "SecretsManagerClient"
    secret: str

    def read(self) -> tuple[bytes, ...]:
        """The current key and, after a rotation, the one before it."""
        current = self._version(_CURRENT)
        try:
            return current, self._version(_PREVIOUS)
        except self.client.exceptions.ResourceNotFoundException:
            return (current,)

    def _version(self, stage: str) -> bytes:
        with doing("secretsmanager:GetSecretValue", self.secret):
            answer = self.client.get_secret_value(SecretId=self.secret, VersionStage=stage)
        return answer["SecretString"].encode()

"""The secret that names follow from."""

from typing import Any

from image_handler.domain.records import dataclass
from image_handler.gateways.aws_errors import transient_told_apart


@dataclass(frozen=True, slots=True)
class SecretsManager:
    client: Any

    def read(self, arn: str) -> bytes:
        with transient_told_apart():
            secret: str = self.client.get_secret_value(SecretId=arn)["SecretString"]
        return secret.encode()

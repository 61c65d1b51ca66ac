"""What a call of AWS needs to know."""

from image_handler.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class AwsAccess:
    """To one service; `endpoint_url` is None on AWS itself."""

    region: str
    access_key_id: str
    secret_access_key: str
    session_token: str | None = None
    endpoint_url: str | None = None

    @property
    def dns_suffix(self) -> str:
        """Source: https://docs.aws.amazon.com/general/latest/gr/rande.html"""
        return "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"

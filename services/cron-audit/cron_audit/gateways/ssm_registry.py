"""What other stacks of the stage have registered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cron_audit.domain import TransientError
from cron_audit.gateways.aws_errors import transient_told_apart

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


@dataclass(frozen=True, slots=True)
class SsmRegistry:
    client: "SSMClient"
    console_origin_parameter: str

    def console_origin(self) -> str:
        name = self.console_origin_parameter
        try:
            with transient_told_apart():
                return self.client.get_parameter(Name=name)["Parameter"]["Value"]
        except self.client.exceptions.ParameterNotFound as error:
            raise TransientError(f"{name} is not registered: no console is deployed") from error

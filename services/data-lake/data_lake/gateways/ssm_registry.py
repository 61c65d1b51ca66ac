"""What other stacks of the stage have registered."""

from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.domain.errors import TransientError
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class SsmRegistry(Struct, frozen=True):
    client: "SSMClient"
    console_origin_parameter: str

    def console_origin(self) -> str:
        name = self.console_origin_parameter
        try:
            with doing("ssm:GetParameter", name):
                return self.client.get_parameter(Name=name)["Parameter"]["Value"]
        except self.client.exceptions.ParameterNotFound as error:
            raise TransientError(f"{name} is not registered: no console is deployed") from error

"""pydantic, from bytes to a model."""

import base64
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field, FiniteFloat

Id = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
Text = Annotated[str, Field(min_length=1, max_length=64)]


class Reading(BaseModel):
    schema_version: Literal[1] = 1
    reading_id: Id
    device_id: Id
    kind: Text
    unit: Text
    observed_at: AwareDatetime
    measurement: Annotated[FiniteFloat, Field(strict=True)]


_read = Reading.model_validate_json


def take(event: dict[str, Any]) -> tuple[int, float]:
    found = [_read(base64.b64decode(each["kinesis"]["data"])) for each in event["Records"]]
    return len(found), sum(each.measurement for each in found)

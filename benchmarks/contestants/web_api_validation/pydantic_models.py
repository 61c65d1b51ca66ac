"""The sensor in pydantic's models, for those who build on it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class Measure(Strict):
    kind: Annotated[str, Field(min_length=1, max_length=40)]
    unit: Annotated[str, Field(min_length=1, max_length=20)]


class Sensor(Strict):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    elevation_metres: Annotated[int, Field(ge=-12_000, le=9_000)]
    measures: Annotated[list[Measure], Field(min_length=1, max_length=16)]

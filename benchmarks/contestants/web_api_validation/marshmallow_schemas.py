"""The sensor in marshmallow's schemas, for those who build on it."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range


class Measure(Schema):
    kind = fields.String(required=True, validate=Length(1, 40))
    unit = fields.String(required=True, validate=Length(1, 20))


class Sensor(Schema):
    name = fields.String(required=True, validate=Length(1, 120))
    latitude = fields.Float(required=True, validate=Range(-90, 90))
    # Not strict, 12.5 would be taken as 12.
    elevation_metres = fields.Integer(
        required=True, strict=True, validate=Range(-12_000, 9_000), data_key="elevationMetres"
    )
    measures = fields.List(fields.Nested(Measure), required=True, validate=Length(1, 16))

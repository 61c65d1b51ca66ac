"""A form by which a browser drops a file into the inbox by itself."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from data_lake.domain.dataset_rules import OWN_DATASETS
from data_lake.domain.errors import Conflict

MOST_UPLOAD_BYTES = 5_000_000_000
"""What S3 takes in one request: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html"""
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


class UploadForm(Struct, frozen=True, kw_only=True):
    """All `fields` go as `multipart/form-data` to `url`, and behind them the file as `file`."""

    url: str
    fields: Mapping[str, str]
    bucket: str
    key: str
    expires: datetime


class UploadForms(Protocol):
    def form(self, key: str, most_bytes: int, validity: timedelta) -> tuple[str, Mapping[str, str]]:
        """Address and fields; nothing is called."""
        ...


class RequestUpload(Struct, frozen=True):
    forms: UploadForms
    bucket: str
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    validity: timedelta

    def place(self, dataset: str, file_name: str) -> str:
        """A key of its own for each; raises Conflict for the lake's own data sets."""
        if dataset in OWN_DATASETS:
            raise Conflict("reserved-dataset", f"only the lake itself writes {dataset}")
        # Format and types are read from what a file holds, so that its name may be cut to be safe.
        safe = _UNFIT.sub("-", file_name)[-100:]
        return f"inbox/{dataset}/{self.new_id()}-{safe}"

    def form(self, key: str) -> UploadForm:
        """Of a place that was given: who asks again by key gets one that hasn't expired."""
        url, fields = self.forms.form(key, MOST_UPLOAD_BYTES, self.validity)
        return UploadForm(
            url=url,
            fields=fields,
            bucket=self.bucket,
            key=key,
            expires=self.now() + self.validity,
        )

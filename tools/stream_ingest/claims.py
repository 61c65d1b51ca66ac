"""Windows as they were published: objects of the claims bucket, each read once."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from tools.stream_ingest.deployed import Deployed

PREFIX = "stream-ingest/windows/"
READERS = 4
Window = dict[str, Any]
"""A line of a claim, as windows-closed.v1 describes it."""

Place = tuple[str, str, int, str]
"""Its device, kind, length in seconds, and start."""


@dataclass
class PublishedWindows:
    """Of each window what its highest revision says; `published` counts them all."""

    deployed: Deployed
    since: datetime
    seen: set[str] = field(default_factory=set)
    published: int = 0
    highest: dict[Place, Window] = field(default_factory=dict)
    first: dict[Place, tuple[int, str]] = field(default_factory=dict)
    """The lowest revision of each, and the object that told it. It may be more than 1: revisions
    are counted for all windows of a time together."""

    def look_again(self) -> None:
        """Read the objects that came since the last look."""
        new = [key for key in self._keys() if key not in self.seen]
        with ThreadPoolExecutor(READERS) as readers:
            for key, content in zip(new, readers.map(self._content, new), strict=True):
                self.seen.add(key)
                for line in content.splitlines():
                    self._take(key, json.loads(line))

    def _take(self, key: str, window: Window) -> None:
        self.published += 1
        place = (window["deviceId"], window["kind"], window["lengthSeconds"], window["start"])
        told = (window["revision"], key)
        self.first[place] = min(self.first.get(place, told), told)
        known = self.highest.get(place)
        if known is None or window["revision"] > known["revision"]:
            self.highest[place] = window

    def _keys(self) -> list[str]:
        pages = self._s3.get_paginator("list_objects_v2")
        return [
            each["Key"]
            for page in pages.paginate(Bucket=self.deployed.claims_bucket, Prefix=PREFIX)
            for each in page.get("Contents", [])
            if each["LastModified"] >= self.since
        ]

    def _content(self, key: str) -> bytes:
        answer = self._s3.get_object(Bucket=self.deployed.claims_bucket, Key=key)
        content: bytes = answer["Body"].read()
        return content

    @cached_property
    def _s3(self) -> Any:
        return self.deployed.client("s3")

"""How long does a photograph take through three services, and how many pass at once?

Of the running estate, so of the local cloud and this machine; AWS has its own figures. One after
the other tells what a person waits for; all at once, by four who upload, what the chain takes.
"""

import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tools import console
from tools.estate import local_estate
from tools.tour.photos.album import PhotoAlbum, album_of
from tools.tour.photos.photograph import CHINA
from tools.tour.promises import wait_for

UPLOADERS = 4
PHOTOS_A_ROUND = 7


def main(rounds: int) -> None:
    album = album_of(local_estate())
    seconds_alone(album)  # the first one warms up
    alone = [seconds_alone(album) for _ in range(rounds)]
    count = rounds * PHOTOS_A_ROUND
    seconds = seconds_together(album, count)
    rows = [
        ["one alone, ms from request to ready, median", f"{statistics.median(alone) * 1000:.0f}"],
        ["one alone, at most", f"{max(alone) * 1000:.0f}"],
        [f"{count} by {UPLOADERS} at once, s until all are ready", f"{seconds:.1f}"],
        ["photographs a second", f"{count / seconds:.1f}"],
    ]
    console.table("A photograph through the whole chain", ["what", "measured"], rows)


def seconds_alone(album: PhotoAlbum) -> float:
    start = time.perf_counter()
    photo_id = album.add(CHINA)["id"]
    while album.find(photo_id).json["state"] != "ready":
        time.sleep(0.005)
    return time.perf_counter() - start


def seconds_together(album: PhotoAlbum, count: int) -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(UPLOADERS) as uploaders:
        ids = set(uploaders.map(lambda _: album.add(CHINA)["id"], range(count)))
    wait_for(f"{count} photos to be ready", lambda: ids <= ready(album))
    return time.perf_counter() - start


def ready(album: PhotoAlbum) -> set[str]:
    return {photo["id"] for photo in album.listed() if photo["state"] == "ready"}


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""What is asked for a file that is to be dropped, as JSON."""

from msgspec import Struct

from data_lake.domain.dataset_rules import NAME
from data_lake.domain.rules import Rules
from data_lake.domain.value_rules import matching, text

UPLOAD = Rules(
    "upload",
    {
        "dataset": matching(NAME, "1 to 63 of a-z 0-9 _, the first a letter"),
        "fileName": text(255),
    },
    frozenset({"dataset", "fileName"}),
)


class UploadDetails(Struct, frozen=True):
    dataset: str
    file_name: str


def upload_details(body: object) -> UploadDetails:
    """Raises Invalid."""
    said = UPLOAD.checked(body)
    return UploadDetails(said["dataset"], said["fileName"])

"""Which of AWS's errors pass by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from cron_audit.domain import TransientError

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
_NOT_NOW = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


def is_not_now(code: str) -> bool:
    """Takes an error's code, or a reason of a cancelled transaction."""
    return code in _NOT_NOW


@contextmanager
def transient_told_apart() -> Iterator[None]:
    """Raise TransientError for throttling, AWS's own faults and the network; let others pass."""
    try:
        yield
    except ClientError as error:
        if is_not_now(error.response["Error"]["Code"]):
            raise TransientError(str(error)) from error
        raise
    except (HTTPClientError, NoConnection) as error:
        raise TransientError(str(error)) from error

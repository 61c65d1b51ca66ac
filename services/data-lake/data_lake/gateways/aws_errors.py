"""Which of AWS's errors pass by themselves, and which wait for a permission."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as NoConnection

from data_lake.domain.errors import Contended, Denied, TransientError

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; a HEAD has a status only.
_NOT_NOW = frozenset(
    {
        "500",
        "503",
        "ConditionalRequestConflict",
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InternalServiceError",
        "KMSThrottlingException",
        "LimitExceededException",
        "OperationAborted",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)
_DENIED = frozenset({"403", "AccessDenied", "AccessDeniedException"})
_PASSING: tuple[type[BotoCoreError], ...] = (HTTPClientError, IncompleteReadError, NoConnection)


def is_not_now(code: str) -> bool:
    """Takes an error's code, or a reason of a cancelled transaction."""
    return code in _NOT_NOW


@contextmanager
def doing(action: str, resource: str) -> Iterator[None]:
    """Raise TransientError for throttling, AWS's own faults and the network; let others pass.

    A refused permission is Denied, and names IAM's action and the resource: not every answer does.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if is_not_now(code):
            raise TransientError(str(error)) from error
        if code == "TransactionConflictException":
            raise Contended(f"a transaction holds the item: {error}") from error
        if code in _DENIED:
            raise Denied(f"{action} on {resource} is denied: {error}") from error
        raise
    except _PASSING as error:
        raise TransientError(str(error)) from error

"""Which of AWS's errors pass by themselves.

A refused permission isn't among them, and isn't the message's fault either: it passes on as AWS
words it, naming action and resource, and the message goes back to its queue.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as NoConnection

from image_handler.domain.errors import TransientError

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
# https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
_NOT_NOW = frozenset(
    {
        "ConditionalRequestConflict",
        "InternalError",
        "InternalException",
        "InternalFailure",
        "InternalServiceError",
        "OperationAborted",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyInvalidationsInProgress",
        "TooManyRequestsException",
    }
)


def is_not_now(code: str) -> bool:
    return code in _NOT_NOW


@contextmanager
def transient_told_apart() -> Iterator[None]:
    """Raise TransientError for throttling, AWS's own faults and the network; let others pass."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status >= 500 or is_not_now(error.response["Error"]["Code"]):
            raise TransientError(str(error)) from error
        raise
    except (HTTPClientError, IncompleteReadError, NoConnection) as error:
        raise TransientError(str(error)) from error

"""What a function's role lets through, tried with its own credentials."""

from typing import Any

from botocore.exceptions import ClientError

from tests.estate_process import EstateProcess


def is_denied(estate: EstateProcess, function: str, s3_call: str, **asked: Any) -> bool:
    """What the function could do if somebody took it over; other errors than a denial pass on."""
    role = estate.client("lambda").get_function_configuration(FunctionName=function)["Role"]
    session = estate.client("sts").assume_role(RoleArn=role, RoleSessionName="test")
    try:
        getattr(estate.client_as(session["Credentials"], "s3"), s3_call)(**asked)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
        return True
    return False

"""What an earlier deployment that was cut off may have left in the way."""

import time
from typing import Any

from botocore.exceptions import ClientError

from tools.deployment.account import Account
from tools.repository import LOCAL_STAGE, Refusal, Service

WAIT_S = 60
# From these no update is possible:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
BEYOND_UPDATE = {
    "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS",
}  # fmt: skip


def clear_the_way(account: Account, service: Service) -> None:
    """Let a deployment under way end, and on the local stage remove a stack that can't be updated.

    Elsewhere such a stack may hold data: raises Refusal with the command that removes it.
    """
    name = service.stack(account.stage)
    client = account.client("cloudformation")
    status = _settled_status(client, name)
    if status == "UPDATE_ROLLBACK_FAILED":
        raise Refusal(
            f"{name} is {status}: look at its events, then bring it back with "
            f"aws cloudformation continue-update-rollback --stack-name {name} "
            f"--region {account.region}, and run the same command again"
        )
    if status not in BEYOND_UPDATE:
        return
    if account.stage != LOCAL_STAGE:
        raise Refusal(
            f"{name} is {status} and can't be updated. Look at its events, then remove it: "
            f"aws cloudformation delete-stack --stack-name {name} --region {account.region}"
        )
    client.delete_stack(StackName=name)
    client.get_waiter("stack_delete_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": WAIT_S}
    )


def functions(account: Account, service: Service) -> list[str]:
    """Names of the stack's functions: by its own list, for another stage's name may begin alike."""
    pages = account.client("cloudformation").get_paginator("list_stack_resources")
    return [
        resource["PhysicalResourceId"]
        for page in pages.paginate(StackName=service.stack(account.stage))
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::Lambda::Function"
    ]


def _settled_status(client: Any, name: str) -> str | None:
    deadline = time.monotonic() + WAIT_S
    while True:
        status = _status(client, name)
        is_moving = status is not None and status.endswith("IN_PROGRESS") and "REVIEW" not in status
        if not is_moving:
            return status
        if time.monotonic() > deadline:
            raise Refusal(
                f"{name} has been {status} for {WAIT_S} s: another deployment is under way; "
                "wait for it, then run the same command again"
            )
        time.sleep(0.5)


def _status(client: Any, name: str) -> str | None:
    try:
        return str(client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise

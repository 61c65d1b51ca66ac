"""A service's stack with a dead-letter queue of each kind, under a real service's name."""

import json
from typing import Any

FAILS = """
import json
def handle(batch, context):
    for record in batch["Records"]:
        line = {"level": "ERROR", "message": "not now", "message_id": record.get("messageId"),
                "exception": "Traceback\\n  in x\\nTransientError: the table is away"}
        print(json.dumps({"level": "INFO", "message_id": record.get("messageId")}))
        print(json.dumps(line))
    raise RuntimeError("not now")
"""
EVENT = {
    "specversion": "1.0", "id": "event-1", "type": "stackyard.web-api.site-created.v1",
    "source": "stackyard.web-api", "subject": "site-1", "correlationid": "story-1", "data": {},
}  # fmt: skip


def _queue(dead_letters: str | None = None, receives: int = 1) -> dict[str, Any]:
    properties: dict[str, Any] = {"VisibilityTimeout": 1}
    if dead_letters:
        target = {"Fn::GetAtt": [dead_letters, "Arn"]}
        policy = {"deadLetterTargetArn": target, "maxReceiveCount": receives}
        properties["RedrivePolicy"] = policy
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def _mapping(source: dict[str, Any], **more: Any) -> dict[str, Any]:
    properties = {"EventSourceArn": source, "FunctionName": {"Ref": "Fails"}, **more}
    return {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties}


def _rule(target_id: str, **target: Any) -> dict[str, Any]:
    whole = {
        "Id": target_id,
        "Arn": {"Fn::GetAtt": ["ParkedQueue", "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["RuleDeadLetters", "Arn"]}},
        **target,
    }
    properties = {
        "EventBusName": {"Ref": "Bus"},
        "EventPattern": {"source": ["test.never"]},
        "Targets": [whole],
    }
    return {"Type": "AWS::Events::Rule", "Properties": properties}


def _role() -> dict[str, Any]:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    document = {"Version": "2012-10-17", "Statement": [trust | {"Action": "sts:AssumeRole"}]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}}


TEMPLATE = json.dumps(
    {
        "Resources": {
            "HeardQueue": _queue("HeardDeadLetters"),
            "HeardDeadLetters": _queue(),
            # Tests look into it: each look is a receive.
            "ParkedQueue": _queue("ParkedDeadLetters", receives=100),
            "ParkedDeadLetters": _queue(),
            "RuleDeadLetters": _queue(),
            "StreamDeadLetters": _queue(),
            "UnrelatedQueue": _queue(),
            "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "redrive"}},
            "DetailRule": _rule("detail", InputPath="$.detail"),
            "WholeRule": _rule("whole", Arn={"Fn::GetAtt": ["HeardQueue", "Arn"]}),
            "Role": _role(),
            "Fails": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Handler": "index.handle",
                    "Runtime": "python3.13",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Code": {"ZipFile": FAILS},
                },
            },
            "Table": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "BillingMode": "PAY_PER_REQUEST",
                    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                    "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
                },
            },
            "HeardMapping": _mapping({"Fn::GetAtt": ["HeardQueue", "Arn"]}),
            "StreamMapping": _mapping(
                {"Fn::GetAtt": ["Table", "StreamArn"]},
                StartingPosition="TRIM_HORIZON",
                DestinationConfig={
                    "OnFailure": {"Destination": {"Fn::GetAtt": ["StreamDeadLetters", "Arn"]}}
                },
            ),
        }
    }
)

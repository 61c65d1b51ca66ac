"""How a template names its own resources, brought to one form."""

import re
from typing import Any

# Of these, Ref gives the ARN: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
REF_IS_ARN = {
    "AWS::Lambda::Alias",
    "AWS::Lambda::Version",
    "AWS::SNS::Topic",
    "AWS::StepFunctions::StateMachine",
}
BUCKET_ARN = re.compile(r"arn:(?:aws|\$\{AWS::Partition\}):s3:::\$\{(\w+)\}")
REFERENCE = re.compile(r"\$\{(\w+)(?:\.[\w.]+)?\}")


def text(value: Any) -> str:
    """Any value as `Fn::Sub` would write it: `${Queue.Arn}`, `${Bucket.Arn}/*`."""
    if not isinstance(value, dict):
        return value if isinstance(value, str) else str(value)
    ((function, operand),) = value.items()
    if function == "Ref":
        return f"${{{operand}}}"
    if function == "Fn::GetAtt":
        return "${" + (operand if isinstance(operand, str) else ".".join(operand)) + "}"
    if function == "Fn::Join":
        separator, parts = operand
        return str(separator).join(text(part) for part in parts)
    if function == "Fn::Sub":
        return operand if isinstance(operand, str) else _substituted(*operand)
    return str(value)


def arn_text(value: Any, types: dict[str, str]) -> str:
    """As `text`, with each way to write a resource's ARN turned to `${LogicalId.Arn}`.

    `types` gives the type of each logical id.
    """
    written = BUCKET_ARN.sub(r"${\1.Arn}", text(value)).replace(".TopicArn}", ".Arn}")
    return re.sub(r"\$\{(\w+)\}", lambda found: _ref_as_arn(found[1], types), written)


def referred(value: Any) -> list[str]:
    """Logical ids that a value names, in its order; pseudo parameters aren't among them."""
    return REFERENCE.findall(text(value))


def _ref_as_arn(logical_id: str, types: dict[str, str]) -> str:
    return f"${{{logical_id}{'.Arn' if types.get(logical_id) in REF_IS_ARN else ''}}}"


def _substituted(pattern: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        pattern = pattern.replace(f"${{{name}}}", text(value))
    return pattern

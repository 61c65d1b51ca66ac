"""What a function's settings name and what its role may touch is the same."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.references import referred
from tests.templates.stacks import Properties, Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

PREFIXES = {
    "AWS::DynamoDB::Table": "dynamodb:",
    "AWS::S3::Bucket": "s3:",
    "AWS::SQS::Queue": "sqs:",
    "AWS::SNS::Topic": "sns:",
    "AWS::Kinesis::Stream": "kinesis:",
    "AWS::StepFunctions::StateMachine": "states:",
}


def settings_without_permission(stack: Stack) -> Iterator[Violation]:
    """A setting names a resource that the role has no permission on."""
    for function, properties in stack.of_type("AWS::Lambda::Function").items():
        allowed = _permitted(stack, function)
        for variable, named in _told(stack, properties):
            if stack.type_of(named) in PREFIXES and named not in allowed:
                yield Violation(
                    stack.at(function),
                    expected=f"a permission on {named}, which {variable} names",
                    found=f"its role may touch {', '.join(sorted(allowed)) or 'nothing'}",
                    do="add the actions it needs to "
                    f"{policies.role_behind(stack, {'Ref': function})}, or drop {variable}",
                    why="the first call would be denied",
                )


def permissions_without_setting(stack: Stack) -> Iterator[Violation]:
    """A role may touch a table or bucket of which its function isn't told."""
    for function, properties in stack.of_type("AWS::Lambda::Function").items():
        told = {named for _, named in _told(stack, properties)} | _sources(stack, function)
        for named in sorted(_permitted(stack, function) - told):
            if stack.type_of(named) in ("AWS::DynamoDB::Table", "AWS::S3::Bucket"):
                yield Violation(
                    stack.at(function),
                    expected="permissions on tables and buckets that its settings or mapping name",
                    found=f"{policies.role_behind(stack, {'Ref': function})} may also touch "
                    f"{named}",
                    do="take the statement away, or tell the function by a setting",
                    why="least privilege: what a function isn't told of, it doesn't need",
                )


def _variables(function: Properties) -> Properties:
    variables: Properties = function.get("Environment", {}).get("Variables", {})
    return variables


def _told(stack: Stack, function: Properties) -> Iterator[tuple[str, str]]:
    """Each variable and resource of the stack that it names; a list of buckets names several."""
    for variable, value in _variables(function).items():
        named = {each for each in referred(value) if each in stack.resources}
        yield from ((variable, each) for each in sorted(named))


def _permitted(stack: Stack, function: str) -> set[str]:
    """Resources on which the function's role allows actions of their own service, streams apart."""
    statements = policies.of_role(stack, policies.role_behind(stack, {"Ref": function}))
    return {
        named
        for statement in statements
        if statement.effect == "Allow"
        for resource in statement.resources
        if (named := stack.resource_of(resource)) and "tream" not in resource.partition(".")[2]
        if any(
            each.startswith(PREFIXES.get(str(stack.type_of(named)), "-"))
            for each in statement.actions
        )
    }


def _sources(stack: Stack, function: str) -> set[str | None]:
    """What the function is mapped to."""
    return {
        stack.resource_of(mapping["EventSourceArn"])
        for mapping in stack.of_type("AWS::Lambda::EventSourceMapping").values()
        if stack.resource_of(mapping["FunctionName"]) == function
    }


@every_stack
def test_every_setting_names_what_the_function_may_touch(stack: Stack) -> None:
    expect_none(settings_without_permission(stack))


@every_stack
def test_no_function_may_touch_data_that_its_settings_do_not_name(stack: Stack) -> None:
    expect_none(permissions_without_setting(stack))


def _function_with_table() -> tuple[Stack, str, Properties]:
    """A copy, a function whose first setting is a table, and its settings."""
    stack, function = copy_with(
        "AWS::Lambda::Function", lambda each: next(iter(_variables(each))) == "TABLE_NAME"
    )
    return stack, function, _variables(stack.resources[function]["Properties"])


def test_a_function_that_lost_its_tables_permission_is_reported() -> None:
    stack, function, _ = _function_with_table()
    role = stack.resources[str(policies.role_behind(stack, {"Ref": function}))]["Properties"]
    for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
        if "dynamodb:" in str(statement["Action"]):
            statement["Action"] = "none:none"
    violation = planted(settings_without_permission, stack)
    assert violation.where == stack.at(function)
    assert "TABLE_NAME" in violation.expected


def test_a_setting_planted_with_a_table_of_another_function_is_reported() -> None:
    stack, function, variables = _function_with_table()
    stack.resources["OtherTable"] = {"Type": "AWS::DynamoDB::Table"}
    variables["OTHER_TABLE_NAME"] = {"Ref": "OtherTable"}
    violation = planted(settings_without_permission, stack)
    assert violation.where == stack.at(function)
    assert "OTHER_TABLE_NAME" in violation.expected


def test_a_permission_planted_on_a_second_table_is_reported() -> None:
    stack, function, _ = _function_with_table()
    stack.resources["OtherTable"] = {"Type": "AWS::DynamoDB::Table"}
    role = stack.resources[str(policies.role_behind(stack, {"Ref": function}))]["Properties"]
    role["Policies"][0]["PolicyDocument"]["Statement"].append(
        {
            "Effect": "Allow",
            "Action": "dynamodb:GetItem",
            "Resource": {"Fn::GetAtt": ["OtherTable", "Arn"]},
        }
    )
    violation = planted(permissions_without_setting, stack)
    assert violation.where == stack.at(function)
    assert "OtherTable" in violation.found

"""A function acts under its own role, which Lambda alone may assume and which writes one log."""

from collections import Counter
from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Properties, Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

LAMBDA = "lambda.amazonaws.com"


def roles_not_of_their_own(stack: Stack) -> Iterator[Violation]:
    roles = _role_of_each_function(stack)
    shared = {role for role, users in Counter(roles.values()).items() if users > 1}
    for function, role in roles.items():
        if stack.type_of(role) != "AWS::IAM::Role" or role in shared:
            yield Violation(
                stack.at(function),
                expected="a role in this stack that no other function has",
                found=f"{role or 'a role from elsewhere'}, also used by others"
                if role in shared
                else "no role of this stack",
                do="declare a role in resources/roles.yml and name it under the function's `role:`",
                why="with a shared role each function may do what any of them needs: "
                "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
            )


def roles_that_trust_others(stack: Stack) -> Iterator[Violation]:
    for role, properties in _function_roles(stack).items():
        if (trusted := policies.trusts(stack, properties)) != {LAMBDA}:
            yield Violation(
                stack.at(role),
                expected=f"only {LAMBDA} may assume a function's role",
                found=", ".join(sorted(trusted)) or "nobody may",
                do="use ${file(../../shared/serverless/roles.yml):functionsAssume}",
                why="whoever may assume the role has all its permissions",
            )


def managed_policies(stack: Stack) -> Iterator[Violation]:
    for role, properties in _function_roles(stack).items():
        if names := properties.get("ManagedPolicyArns"):
            yield Violation(
                stack.at(role),
                expected="inline policies alone",
                found=", ".join(stack.arn(name) for name in names),
                do="write down the statements that the function needs",
                why="AWS's managed policies work on every resource, and AWS changes them: "
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
            )


def logs_beyond_the_own(stack: Stack) -> Iterator[Violation]:
    groups = {
        str(group.get("LogGroupName")): f"${{{name}.Arn}}"
        for name, group in stack.of_type("AWS::Logs::LogGroup").items()
    }
    for function, role in _role_of_each_function(stack).items():
        name = stack.of_type("AWS::Lambda::Function")[function].get("FunctionName")
        own = groups.get(f"/aws/lambda/{name}")
        written = {
            resource
            for statement in policies.of_role(stack, role)
            if any(action.startswith("logs:") for action in statement.actions)
            for resource in statement.resources
        }
        if written != {own}:
            yield Violation(
                stack.at(str(role)),
                expected=f"logs: actions on the function's own log group, {own}",
                found=f"on {', '.join(sorted(written)) or 'none'}",
                do=f"grant logs:CreateLogStream and logs:PutLogEvents on {own}",
                why="without it the function is mute; with more it may write into another's log",
            )


def _role_of_each_function(stack: Stack) -> dict[str, str | None]:
    functions = stack.of_type("AWS::Lambda::Function")
    return {name: stack.resource_of(each.get("Role", "")) for name, each in functions.items()}


def _function_roles(stack: Stack) -> dict[str, Properties]:
    used = set(_role_of_each_function(stack).values())
    return {name: role for name, role in stack.of_type("AWS::IAM::Role").items() if name in used}


@every_stack
def test_every_function_has_a_role_of_its_own(stack: Stack) -> None:
    expect_none(roles_not_of_their_own(stack))


@every_stack
def test_only_lambda_may_assume_a_functions_role(stack: Stack) -> None:
    expect_none(roles_that_trust_others(stack))


@every_stack
def test_no_function_has_a_managed_policy(stack: Stack) -> None:
    expect_none(managed_policies(stack))


@every_stack
def test_every_function_writes_to_its_own_log_only(stack: Stack) -> None:
    expect_none(logs_beyond_the_own(stack))


def _role() -> tuple[Stack, str]:
    stack, function = copy_with("AWS::Lambda::Function")
    return stack, str(_role_of_each_function(stack)[function])


def test_two_functions_planted_with_one_role_are_both_reported() -> None:
    stack, function = copy_with("AWS::Lambda::Function")
    other = next(name for name in stack.of_type("AWS::Lambda::Function") if name != function)
    functions = stack.of_type("AWS::Lambda::Function")
    functions[other]["Role"] = functions[function]["Role"]
    reported = {violation.where for violation in roles_not_of_their_own(stack)}
    assert reported == {stack.at(function), stack.at(other)}


def test_a_function_planted_with_the_role_of_another_stack_is_reported() -> None:
    stack, function = copy_with("AWS::Lambda::Function")
    stack.resources[function]["Properties"]["Role"] = "arn:aws:iam::123456789012:role/shared"
    violation = planted(roles_not_of_their_own, stack)
    assert (violation.where, violation.found) == (stack.at(function), "no role of this stack")


def test_a_role_planted_with_a_second_trusted_service_is_reported() -> None:
    stack, role = _role()
    document = stack.resources[role]["Properties"]["AssumeRolePolicyDocument"]
    document["Statement"][0]["Principal"] = {"Service": [LAMBDA, "ec2.amazonaws.com"]}
    assert planted(roles_that_trust_others, stack).found == f"ec2.amazonaws.com, {LAMBDA}"


def test_a_role_planted_with_a_managed_policy_is_reported() -> None:
    stack, role = _role()
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    stack.resources[role]["Properties"]["ManagedPolicyArns"] = [arn]
    assert planted(managed_policies, stack).found == arn


def test_a_role_planted_with_every_log_group_is_reported() -> None:
    stack, role = _role()
    document = stack.resources[role]["Properties"]["Policies"][0]["PolicyDocument"]
    for statement in document["Statement"]:
        if statement.get("Sid") == "WriteLogs":
            statement["Resource"] = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/x:*"
    assert planted(logs_beyond_the_own, stack).where == stack.at(role)

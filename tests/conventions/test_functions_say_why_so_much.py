"""Memory and timeout of every function are chosen, and the choice is explained beside it."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.tree import serverless_yml, services_of
from tests.violations import Violation, expect_none, the_only
from tools.repository import ROOT

CHOSEN = ("memorySize", "timeout")
GATEWAY_LIMIT_S = 29
KEY = re.compile(r"  (\w+):")
LINE = re.compile(r"\s+(memorySize|timeout):")


def unchosen(root: Path) -> Iterator[Violation]:
    for service in services_of(root):
        for key, function in serverless_yml(service).get("functions", {}).items():
            for choice in CHOSEN:
                if choice not in function:
                    yield Violation(
                        f"services/{service.name}/serverless.yml: {key}",
                        expected=f"{choice}: with a reason in the comment above it",
                        found="nothing, so the framework's default",
                        do="choose it by what the function does, or measured",
                        why="memory is also CPU and price; a timeout bounds what a hanging "
                        "call costs: "
                        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html",
                    )


def unexplained(root: Path) -> Iterator[Violation]:
    for service in services_of(root):
        before, function = "", ""
        for line in (service.folder / "serverless.yml").read_text().splitlines():
            function = found[1] if (found := KEY.fullmatch(line)) else function
            has_reason = "#" in line or before.lstrip().startswith("#")
            if LINE.match(line) and not has_reason:
                yield Violation(
                    f"services/{service.name}/serverless.yml: {function}",
                    expected="a comment above it, or behind it, that says why so much",
                    found=line.strip(),
                    do="say what limits it: the caller's patience, the work in a batch, a measured "
                    "import",
                    why="a number without a reason is never changed, or changed by guess",
                )
            before = line


def slower_than_its_caller(stack: Stack) -> Iterator[Violation]:
    functions = stack.of_type("AWS::Lambda::Function")
    for method in stack.of_type("AWS::ApiGateway::Method").values():
        function = stack.resource_of(method.get("Integration", {}).get("Uri", ""))
        if function in functions and int(functions[function]["Timeout"]) > GATEWAY_LIMIT_S:
            yield Violation(
                stack.at(str(function)),
                expected=f"timeout: {GATEWAY_LIMIT_S} or less for a function behind an API",
                found=str(functions[function]["Timeout"]),
                do="answer earlier: leave long work to a queue and give the caller an "
                "address to ask",
                why="API Gateway gives up after 29 s, and the work would go on unseen: "
                "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
            )


def test_every_function_chooses_its_memory_and_timeout() -> None:
    expect_none(unchosen(ROOT))


def test_every_choice_of_memory_and_timeout_has_its_reason() -> None:
    expect_none(unexplained(ROOT))


@every_stack
def test_no_function_behind_an_api_outlasts_its_caller(stack: Stack) -> None:
    expect_none(slower_than_its_caller(stack))


def _new(root: Path, pattern: str, replacement: str) -> list[Violation]:
    """What else is reported once a line is changed in the first serverless.yml that has it."""
    before = {*unchosen(root), *unexplained(root)}
    files = [service.folder / "serverless.yml" for service in services_of(root)]
    file = next(each for each in files if re.search(pattern, each.read_text()))
    file.write_text(re.sub(pattern, replacement, file.read_text(), count=1))
    return [each for each in [*unchosen(root), *unexplained(root)] if each not in before]


def test_a_removed_memory_size_is_reported(copy: Path) -> None:
    reported = _new(copy, r"    memorySize: \d+\n", "")
    assert the_only(reported).expected.startswith("memorySize:")


def test_a_removed_reason_is_reported(copy: Path) -> None:
    reported = _new(copy, r"    #.*\n(    timeout: \d+ *\n)", r"    description: planted\n\1")
    assert the_only(reported).found.startswith("timeout:")


def test_an_api_function_planted_with_a_minute_is_reported() -> None:
    stack, method = copy_with("AWS::ApiGateway::Method")
    uri = stack.resources[method]["Properties"]["Integration"]["Uri"]
    function = str(stack.resource_of(uri))
    stack.resources[function]["Properties"]["Timeout"] = 60
    assert planted(slower_than_its_caller, stack).where == stack.at(function)

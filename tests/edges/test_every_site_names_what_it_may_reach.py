"""A site's answers tell the browser what its page may load and call, and leave nothing open."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.planting import planted
from tests.templates.references import text
from tests.templates.registry import placeholder
from tests.templates.stacks import AWS_STAGE, Stack, copy_with, every_stack, stack
from tests.violations import Violation, expect_none
from tools.repository import LOCAL_STAGE, services

WITH_SITE = [service.name for service in services().values() if service.has_site]
Policy = dict[str, list[str]]

NONE, SELF = "'none'", "'self'"
APIS = {
    f"https://{placeholder(f'{name}/api/id')}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"
    for name in ("web-api", "cron-audit")
}
UPLOADS = (
    f"https://{placeholder('web-api/upload-bucket/name')}.s3.${{AWS::Region}}.${{AWS::URLSuffix}}"
)
SIGN_IN = placeholder("platform/user-pool/sign-in-origin")
PICTURES = placeholder("image-handler/distribution/origin")
IMAGES = placeholder("image-handler/images/url")
LOCAL_CLOUD = "http://127.0.0.1:4566"
CALLED = {
    AWS_STAGE: {SELF, *APIS, UPLOADS, SIGN_IN, IMAGES},
    LOCAL_STAGE: {SELF, LOCAL_CLOUD, IMAGES},
}
ALLOWED: dict[str, Callable[[Stack], set[str]]] = {
    "default-src": lambda _: {NONE},
    "script-src": lambda _: {SELF},
    "style-src": lambda _: {SELF},
    "font-src": lambda _: {SELF},
    "manifest-src": lambda _: {SELF},
    # A picture that was chosen is shown before it is uploaded.
    "img-src": lambda _: {SELF, "blob:", PICTURES},
    "connect-src": lambda each: CALLED[each.stage],
    "base-uri": lambda _: {NONE},
    "form-action": lambda _: {NONE},
    "frame-ancestors": lambda _: {NONE},
    "require-trusted-types-for": lambda _: {"'script'"},
}
OPEN = re.compile(r"'unsafe-|'strict-dynamic'|'nonce-|\*|^(https?|data|ws|wss|filesystem):$")
WHY = (
    "a script that came in through data could else load more, and send the session's tokens away: "
    "https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP"
)
HEADERS = {
    "StrictTransportSecurity.IncludeSubdomains": True,
    "ContentTypeOptions.Override": True,
    "FrameOptions.FrameOption": "DENY",
    "ReferrerPolicy.ReferrerPolicy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR_S = 31_536_000

every_site = pytest.mark.parametrize(
    "site", [stack(name, each) for name in WITH_SITE for each in (LOCAL_STAGE, AWS_STAGE)], ids=str
)


def open_policies(stack: Stack) -> Iterator[Violation]:
    for headers in _headers(stack):
        policy = _policy(stack, headers)
        for directive, wanted in ALLOWED.items():
            found = policy.get(directive, [])
            if set(found) != wanted(stack):
                expected = f"{directive} {' '.join(sorted(wanted(stack)))}"
                yield _violation(stack, headers, expected, " ".join(found) or "none")
        for directive in policy.keys() - ALLOWED.keys():
            yield _violation(stack, headers, "only what ALLOWED names", directive)


def lax_sources(stack: Stack) -> Iterator[Violation]:
    for headers in _headers(stack):
        for directive, found in _policy(stack, headers).items():
            for source in found:
                if OPEN.search(source):
                    expected = f"{directive} without wildcards, schemes and unsafe-…"
                    yield _violation(stack, headers, expected, source)


def missing_headers(stack: Stack) -> Iterator[Violation]:
    for headers in _headers(stack):
        config = stack.resources[headers]["Properties"]["ResponseHeadersPolicyConfig"]
        said = dict(_said(config))
        for name, value in HEADERS.items():
            if said.get(name) != value:
                yield _violation(stack, headers, f"{name}: {value}", str(said.get(name)))
        if int(said.get("StrictTransportSecurity.AccessControlMaxAgeSec", 0)) < ONE_YEAR_S:
            yield _violation(stack, headers, "StrictTransportSecurity for a year", "less")
        if not said.get("Permissions-Policy"):
            yield _violation(stack, headers, "a Permissions-Policy", "none")


def bare_behaviours(stack: Stack) -> Iterator[Violation]:
    """Paths of a site that are served without its headers."""
    if stack.service not in WITH_SITE:
        return
    known = set(_headers(stack))
    for name, properties in stack.of_type("AWS::CloudFront::Distribution").items():
        config = properties["DistributionConfig"]
        for behaviour in [config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])]:
            if stack.resource_of(behaviour.get("ResponseHeadersPolicyId", "")) not in known:
                path = behaviour.get("PathPattern", "all other paths")
                yield _violation(stack, name, "ResponseHeadersPolicyId of the site", path)


def _headers(stack: Stack) -> list[str]:
    return (
        list(stack.of_type("AWS::CloudFront::ResponseHeadersPolicy"))
        if stack.service in WITH_SITE
        else []
    )


def _policy(stack: Stack, headers: str) -> Policy:
    config = stack.resources[headers]["Properties"]["ResponseHeadersPolicyConfig"]
    written = config["SecurityHeadersConfig"].get("ContentSecurityPolicy", {})
    directives = text(written.get("ContentSecurityPolicy", "")).split(";")
    named = (directive.split() for directive in directives if directive.strip())
    return {name: sources for name, *sources in named}


def _said(config: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for kind, said in config.get("SecurityHeadersConfig", {}).items():
        yield from ((f"{kind}.{name}", value) for name, value in said.items())
    for each in config.get("CustomHeadersConfig", {}).get("Items", []):
        yield each["Header"], each["Value"]


def _violation(stack: Stack, where: str, expected: str, found: str) -> Violation:
    do = "write it so, or change this list with a reason that a reviewer can weigh"
    return Violation(stack.at(where), expected, found, do, WHY)


def test_there_is_a_site() -> None:
    assert WITH_SITE


@every_site
def test_a_sites_policy_names_the_listed_origins_and_nothing_else(site: Stack) -> None:
    expect_none(open_policies(site))


@every_site
def test_a_sites_policy_leaves_nothing_open(site: Stack) -> None:
    expect_none(lax_sources(site))


@every_site
def test_a_site_sends_every_security_header(site: Stack) -> None:
    expect_none(missing_headers(site))


@every_stack
def test_every_path_of_a_site_is_served_with_its_headers(stack: Stack) -> None:
    expect_none(bare_behaviours(stack))


def _spoilt(change: Callable[[dict[str, Any]], None]) -> Stack:
    copy, headers = copy_with(
        "AWS::CloudFront::ResponseHeadersPolicy",
        lambda each: (
            "ContentSecurityPolicy" in each["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        ),
    )
    change(copy.resources[headers]["Properties"]["ResponseHeadersPolicyConfig"])
    return copy


def _with_directive(directive: str, sources: str) -> Stack:
    def change(config: dict[str, Any]) -> None:
        written = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]
        kept = [
            each.strip()
            for each in text(written["ContentSecurityPolicy"]).split(";")
            if not each.strip().startswith(f"{directive} ")
        ]
        written["ContentSecurityPolicy"] = "; ".join([*kept, f"{directive} {sources}"])

    return _spoilt(change)


@pytest.mark.parametrize(
    ("directive", "sources", "named"),
    [
        ("script-src", "'self' 'unsafe-inline'", "'unsafe-inline'"),
        ("script-src", "'self' 'unsafe-eval'", "'unsafe-eval'"),
        ("connect-src", "'self' https://*.example.com", "https://*.example.com"),
        ("img-src", "'self' data:", "data:"),
        ("connect-src", "'self' https:", "https:"),
        ("default-src", "*", "*"),
    ],
)
def test_a_planted_open_source_is_reported(directive: str, sources: str, named: str) -> None:
    spoilt = _with_directive(directive, sources)
    assert planted(lax_sources, spoilt).found == named
    assert directive in planted(open_policies, spoilt).expected


def test_an_origin_planted_beside_the_listed_ones_is_reported() -> None:
    spoilt = _with_directive("font-src", "'self' https://fonts.example")
    assert planted(open_policies, spoilt).found == "'self' https://fonts.example"


def test_a_removed_directive_is_reported() -> None:
    spoilt = _with_directive("frame-ancestors", "")
    assert planted(open_policies, spoilt).found == "none"


def test_a_removed_header_is_reported() -> None:
    spoilt = _spoilt(lambda config: config["SecurityHeadersConfig"].pop("FrameOptions"))
    assert planted(missing_headers, spoilt).expected == "FrameOptions.FrameOption: DENY"


def test_a_behaviour_planted_without_headers_is_reported() -> None:
    copy, distribution = copy_with(
        "AWS::CloudFront::Distribution", lambda each: "assets/*" in _paths(each)
    )
    config = copy.resources[distribution]["Properties"]["DistributionConfig"]
    del config["CacheBehaviors"][0]["ResponseHeadersPolicyId"]
    assert planted(bare_behaviours, copy).found == "assets/*"


def _paths(distribution: dict[str, Any]) -> list[str]:
    behaviours = distribution["DistributionConfig"].get("CacheBehaviors", [])
    return [behaviour["PathPattern"] for behaviour in behaviours]


@pytest.mark.parametrize(
    ("asked", "fetched"),
    [
        ("/", "/index.html"),
        ("/photos", "/index.html"),
        ("/sites/", "/index.html"),
        ("/v1.2/sites", "/index.html"),
        ("/config.json", "/config.json"),
        ("/assets/start-abc.js", "/assets/start-abc.js"),
        ("/missing.png", "/missing.png"),
    ],
)
def test_a_path_without_a_file_extension_is_a_page(asked: str, fetched: str) -> None:
    """The function as the template holds it, in Node: it uses nothing that CloudFront lacks."""
    (function,) = stack(WITH_SITE[0], AWS_STAGE).of_type("AWS::CloudFront::Function").values()
    script = f"{function['FunctionCode']}\nconst [, uri] = process.argv;\n" + (
        "process.stdout.write(handler({ request: { uri, method: 'GET' } }).uri);"
    )
    answer = subprocess.run(
        [shutil.which("node") or "node", "-e", script, asked],
        capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    assert answer.stdout == fetched

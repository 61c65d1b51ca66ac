"""A site is built once for its sources, whole or not at all, and only if it can be served."""

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tools.repository import Refusal, Service
from tools.site import build as building
from tools.site import packages
from tools.site.build import build
from tools.site.files import cache_control, content_type

# Stands for Vite, whose own tests are not ours: copies the sources, and counts how often it ran.
FAKE_VITE = """
import fs from 'node:fs';
import path from 'node:path';
const output = process.argv[process.argv.indexOf('--outDir') + 1];
fs.appendFileSync('../runs', 'x');
fs.writeFileSync('../mode', process.env.NODE_ENV ?? '');
const source = fs.readFileSync('src/start.ts', 'utf8');
if (source.includes('SYNTAX')) {
  console.error('\\u001b[31m[builtin:vite-transform] Unexpected token\\u001b[39m');
  console.error('   ╭─[ src/start.ts:3:11 ]');
  console.error('    at unwrap (file:///somewhere/node_modules/rolldown/error.mjs:20:128)');
  process.exit(1);
}
fs.cpSync('index.html', path.join(output, 'index.html'));
fs.mkdirSync(path.join(output, 'assets'));
const name = source.includes('UNHASHED') ? 'start.js' : 'start-Bw-9ir7_.js';
fs.writeFileSync(path.join(output, 'assets', name), source);
if (source.includes('STRANGE')) fs.writeFileSync(path.join(output, 'film.mov'), '');
"""
PAGE = '<!doctype html><html><head><script type="module" src="/assets/x.js"></script></head></html>'
FAKE_NPM = """#!/bin/sh
echo "$@" >> ../npm
case "$FAULT" in
  offline) echo "npm error code ECONNREFUSED" >&2
           echo "npm error request to http://127.0.0.1:9/vite failed" >&2; exit 1;;
  lock) echo "npm error code EUSAGE" >&2
        echo "npm error package.json and package-lock.json are not in sync" >&2; exit 1;;
esac
mkdir -p node_modules
"""


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(building, "KEPT", tmp_path / "sites")
    folder = tmp_path / "console"
    (folder / "src").mkdir(parents=True)
    (folder / "node_modules/vite/bin").mkdir(parents=True)
    (folder / "node_modules/vite/bin/vite.js").write_text(FAKE_VITE)
    (folder / "node_modules/vite/package.json").write_text('{"type": "module"}')
    (folder / "index.html").write_text(PAGE)
    (folder / "src/start.ts").write_text("export {};\n")
    (folder / "package-lock.json").write_text("{}")
    lock = sha256(b"{}").hexdigest()[:16]
    (folder / "node_modules/.stackyard-stamp").write_text(f"{lock}-build\n{lock}-all")
    return Service("console", folder, ())


def runs(service: Service) -> int:
    counted = service.folder.parent / "runs"
    return len(counted.read_text()) if counted.exists() else 0


def change(service: Service, name: str, content: str) -> None:
    path = service.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def test_the_same_sources_are_built_once(service: Service) -> None:
    first = build(service)
    assert build(service).build == first.build
    assert set(first.files) == {"index.html", "assets/start-Bw-9ir7_.js"}
    assert runs(service) == 1


@pytest.mark.parametrize("name", ["src/start.ts", "src/pages/new.tsx", "public/favicon.svg",
                                  "index.html", "vite.config.ts", "tsconfig.json"])  # fmt: skip
def test_whatever_shapes_the_build_leads_to_another_one(service: Service, name: str) -> None:
    before = build(service).build
    change(service, name, f"{PAGE}<!-- changed -->")
    assert build(service).build != before


@pytest.mark.parametrize("name", ["tests/unit/a.test.ts", "README.md", "serverless.yml",
                                  "resources/headers.yml", "node_modules/x/index.js"])  # fmt: skip
def test_what_does_not_shape_the_build_leads_to_none(service: Service, name: str) -> None:
    before = build(service).build
    change(service, name, "changed")
    assert build(service).build == before
    assert runs(service) == 1


def test_a_build_is_for_production_whatever_the_shell_is_set_to(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NODE_ENV", "development")
    build(service)
    assert (service.folder.parent / "mode").read_text() == "production"


def test_a_fault_in_the_sources_is_told_with_file_and_line_and_leaves_no_build(
    service: Service,
) -> None:
    change(service, "src/start.ts", "const x = SYNTAX;\n")
    with pytest.raises(Refusal, match=r"^\S*console/src/start\.ts:3: `vite build` failed") as told:
        build(service)
    assert "Unexpected token" in str(told.value)
    assert "\x1b" not in str(told.value), "colours are the terminal's"
    assert "rolldown/error.mjs" not in str(told.value), "where Vite was helps nobody"
    assert not list(building.KEPT.glob("console/*"))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("index.html", f"{PAGE}<script>alert(1)</script>", "an inline script"),
        ("index.html", f"{PAGE}<style>p {{}}</style>", "an inline style at <style>"),
        ("index.html", f'{PAGE}<p style="color: red">', "an inline style at <p>"),
        ("index.html", f'{PAGE}<img onerror="x()">', "onerror= at <img>"),
        ("src/start.ts", "UNHASHED", "assets/start.js: expected a hash in the name"),
        ("src/start.ts", "STRANGE", "film.mov: its type isn't known"),
    ],
)
def test_a_site_that_could_not_be_served_is_refused(
    service: Service, name: str, content: str, told: str
) -> None:
    change(service, name, content)
    with pytest.raises(Refusal, match=told):
        build(service)
    assert not list(building.KEPT.glob("console/*"))


def test_only_the_most_recently_used_builds_are_kept(service: Service) -> None:
    first = build(service)
    os.utime(first.folder, (0, 0))
    for number in range(building.KEPT_PER_SERVICE):
        change(service, "src/start.ts", f"export const number = {number};\n")
        last = build(service)
    assert not first.folder.exists()
    assert last.folder.exists()
    assert len(list(building.KEPT.glob("console/*"))) == building.KEPT_PER_SERVICE


def test_hashed_files_are_kept_for_ever_and_all_others_asked_for_each_time() -> None:
    assert cache_control("assets/start-abc.js") == "public, max-age=31536000, immutable"
    assert {cache_control(each) for each in ("index.html", "favicon.svg", "config.json")} == {
        "no-cache"
    }
    assert content_type("assets/start-abc.js") == "text/javascript; charset=utf-8"
    assert content_type("assets/figtree-abc.woff2") == "font/woff2"


def test_packages_are_installed_once_for_a_lock_without_those_of_tests(
    service: Service, npm: Path
) -> None:
    change(service, "package-lock.json", json.dumps({"name": "another"}))
    for _ in range(2):
        packages.require(service)
    (installed,) = npm.read_text().splitlines()
    assert installed.startswith("ci --ignore-scripts --omit=dev")


def test_an_unreachable_registry_is_told_with_what_to_look_at(
    service: Service, npm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(service.folder / "node_modules")
    monkeypatch.setenv("FAULT", "offline")
    with pytest.raises(Refusal, match="ECONNREFUSED") as told:
        packages.require(service)
    assert "The package registry can't be reached" in str(told.value)
    assert "npm config get registry" in str(told.value)
    monkeypatch.delenv("FAULT")
    packages.require(service)
    assert len(npm.read_text().splitlines()) == 2, "nothing half made was trusted"


def test_a_lock_that_does_not_fit_is_told_with_what_renews_it(
    service: Service, npm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(service.folder / "node_modules")
    monkeypatch.setenv("FAULT", "lock")
    with pytest.raises(Refusal, match="npm run lock"):
        packages.require(service)


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a stand-in writes what it was called with."""
    monkeypatch.setattr(packages, "STATE", tmp_path)
    program = tmp_path / "bin/npm"
    program.parent.mkdir()
    program.write_text(FAKE_NPM)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "npm"

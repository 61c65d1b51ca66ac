"""Benchmarks run, and say what they compare."""

import subprocess
import sys

from tools.repository import ROOT


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tools", "bench", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


def test_derivatives_are_compared_with_two_peers_on_every_photograph() -> None:
    answer = bench("photo-derivatives", "--rounds", "1")
    assert answer.returncode == 0, answer.stderr
    for seen in ("libvips ms", "sharp ms, ratio", "Pillow ms, ratio", "china.jpg",
                 "20-megapixels-progressive.jpg", "geometric mean", "peak memory"):  # fmt: skip
        assert seen in answer.stdout


def test_without_a_name_it_tells_which_there_are() -> None:
    told = bench().stdout
    assert "photo-chain" in told
    assert "photo-derivatives" in told


def test_an_unknown_benchmark_is_refused_with_those_that_exist() -> None:
    answer = bench("nothing")
    assert answer.returncode == 1
    assert "expected a benchmark of photo-chain, photo-derivatives" in answer.stderr

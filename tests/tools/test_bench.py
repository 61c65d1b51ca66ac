"""Benchmarks run, and say what they compare."""

import subprocess
import sys

import pytest

from tools.repository import ROOT


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tools", "bench", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


def test_derivatives_are_compared_with_two_peers_on_photographs_as_chosen() -> None:
    chosen = ("--only", "china", "--only", "flower")
    answer = bench("photo-derivatives", "--rounds", "1", *chosen)
    assert answer.returncode == 0, answer.stderr
    for seen in ("libvips ms", "sharp ms, ratio", "Pillow ms, ratio", "china.jpg",
                 "flower.webp", "geometric mean", "peak memory", "a second"):  # fmt: skip
        assert seen in answer.stdout
    assert "retina.jpg" not in answer.stdout


def test_requests_for_pictures_are_compared_with_sharp_twice() -> None:
    """Requests of each format, and each kind of edit; the others only differ in their sizes."""
    parts = ("MP to 200", "to 400", "WebP", "PNG", "AVIF", "turned", "grey", "GIF", "mark", "round")
    chosen = [word for part in parts for word in ("--only", part)]
    answer = bench("image-handler", "--rounds", "1", *chosen)
    assert answer.returncode == 0, answer.stderr
    for seen in ("Equal settings: ours / sharp", "Defaults of each: ours / sharp", "of CPU",
                 "20 MP to 200", "moving GIF to 160", "watermark, 800", "round, 400²",
                 "these 12", "SSIM", "MiB", "USD"):  # fmt: skip
        assert seen in answer.stdout


def test_a_cold_start_is_compared_with_the_solutions() -> None:
    answer = bench("image-cold-start", "--rounds", "1")
    assert answer.returncode == 0, answer.stderr
    for seen in ("import → first byte", "start → first byte", "processor", "ours, compatible",
                 "ours, boto3 beside", "sharp + S3 client"):  # fmt: skip
        assert seen in answer.stdout


def test_a_request_is_compared_with_bare_handlers_and_other_frameworks() -> None:
    answer = bench("web-api", "--rounds", "1")
    assert answer.returncode == 0, answer.stderr
    for seen in ("Cold imports", "import flask", "as Lambda's init", "The first answer",
                 "made at init", "Warm requests", "over bare", "peak MiB", "bare_orjson",
                 "powertools", "flask_stock", "fastapi_mangum", "of flask_stock",
                 "A million requests of 1 kB, USD", "with 1 and with 40 routes"):  # fmt: skip
        assert seen in answer.stdout


def test_validators_are_compared_by_their_refusals_too() -> None:
    answer = bench("web-api-validation", "--rounds", "1")
    assert answer.returncode == 0, answer.stderr
    for seen in ("import over Flask, ms", "invalid, µs", "rules", "msgspec_typed", "openapi3",
                 "apiflask_marshmallow", "spectree_pydantic", "smorest", "JSON pointer",
                 "1810.0 is", "key twice", "60,000"):  # fmt: skip
        assert seen in answer.stdout


def test_a_reading_is_compared_with_its_decoding_and_with_other_validators() -> None:
    answer = bench("stream-ingest", "--rounds", "1")
    assert answer.returncode == 0, answer.stderr
    for seen in ("Cold import", "A record a reading", "of floor", "orjson_by_hand", "powertools",
                 "pydantic_model", "json_and_jsonschema", "300 devices", "of kinesis_agg",
                 "of base64_and_md5", "Write units of 1,000 readings",
                 "A million readings to their windows, USD"):  # fmt: skip
        assert seen in answer.stdout


def test_the_memory_of_a_stream_is_looked_at() -> None:
    answer = bench("stream-memory", "--rounds", "1")
    assert answer.returncode == 0, answer.stderr
    assert "2,500 readings: +0.0% since the first 2,500" in answer.stdout


def test_the_memory_of_a_function_that_serves_pictures_is_looked_at() -> None:
    answer = bench("image-memory", "--rounds", "1")
    assert answer.returncode == 0, answer.stderr
    assert "12 requests: +0.0% in the last third" in answer.stdout


def test_parquet_is_compared_with_duckdb_and_their_rows_are_equal() -> None:
    answer = bench("stream-parquet", "--rounds", "1")
    assert answer.returncode == 0, answer.stderr
    for seen in ("all rows are equal", "ours is", "peak MiB", "package MB", "duckdb_copy",
                 "duckdb_copy_v2"):  # fmt: skip
        assert seen in answer.stdout


@pytest.mark.parametrize("name", ["image-handler", "photo-derivatives"])
def test_a_case_that_a_benchmark_does_not_have_is_refused_with_those_that_it_has(name: str) -> None:
    answer = bench(name, "--only", "nothing")
    assert answer.returncode == 1
    assert "expected a part of " in answer.stderr
    assert "found 'nothing'" in answer.stderr


def test_a_benchmark_without_cases_takes_all_or_nothing() -> None:
    answer = bench("stream-memory", "--only", "china")
    assert answer.returncode == 1
    assert "stream-memory has no such cases" in answer.stderr


def test_search_is_compared_with_an_engine_that_weighs_more() -> None:
    answer = bench("data-lake-search", "--rounds", "1")
    assert answer.returncode == 0, answer.stderr
    for seen in ("Finding by words", "tantivy", "2,000", "FTS5 is Python's own", "of 20"):
        assert seen in answer.stdout


def test_without_a_name_it_tells_which_there_are() -> None:
    told = bench().stdout
    assert "photo-chain" in told
    assert "photo-derivatives" in told
    assert "web-api-load" in told


def test_an_unknown_benchmark_is_refused_with_those_that_exist() -> None:
    answer = bench("nothing")
    assert answer.returncode == 1
    assert "expected a benchmark of data-lake-commits, " in answer.stderr
    assert ", photo-chain, photo-derivatives" in answer.stderr

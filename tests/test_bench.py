"""make bench runs, with tiny magazines; and what no clock is needed for holds: queries and bytes."""

import json
import os

import pytest

from tests.bench.__main__ import main


def test_the_bench_measures_and_writes_what_it_found(tmp_path):
    if "DATABASE_URL" in os.environ:
        pytest.skip("the bench keeps its own SQLite databases")
    main(["--quick", "--only", "cold", "--folder", str(tmp_path)])
    figures = json.loads((tmp_path / "bench.json").read_text())
    assert {frozenset(figure) for figure in figures} == {
        frozenset(("name", "metric", "value", "unit", "base", "ratio"))
    }
    found = {(figure["name"], figure["metric"]): figure for figure in figures}
    assert found["cold article, 50 replies", "queries"]["value"] <= 5
    assert found["cold article, 150 replies", "queries"]["ratio"] == 1
    assert found["cold article, 150 replies", "size"]["ratio"] <= 1.5
    assert 0.9 <= found["cold article, 50 replies", "size"]["ratio"] <= 1.15  # the yardstick's page is an equal one

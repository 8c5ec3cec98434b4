"""What the public collections of hard cases say. Their folder comes from EDECONOMY_CORPUS."""

import json
import os
import sys
from pathlib import Path

import pytest

from articles.citations.bibtex import read_bibtex
from articles.citations.freetext import read_reference
from tests.limits import in_time

CORPUS = Path(os.environ.get("EDECONOMY_CORPUS", ""))
pytestmark = pytest.mark.skipif("EDECONOMY_CORPUS" not in os.environ, reason="EDECONOMY_CORPUS names no folder")
# Sets, and an entry with nothing but an abstract, are no works.
OTHER_COUNT = {"jabref-importer-examples.bib": 2}


def bibliographies():
    facts = CORPUS / "bibtex" / "facts.jsonl"
    return [json.loads(line) for line in facts.read_text().splitlines()] if CORPUS.name and facts.exists() else []


@pytest.mark.parametrize("fact", bibliographies(), ids=lambda fact: fact["file"])
def test_a_bibliography_is_read_whole_and_in_time(fact):
    text = (CORPUS / "bibtex" / fact["file"]).read_bytes().decode("utf-8", "replace")
    with in_time():
        entries, problems = read_bibtex(text)
    assert len(entries) == OTHER_COUNT.get(fact["file"], fact["entries"]), problems
    lines = text.count("\n") + 1
    assert all(1 <= entry.line <= lines and entry.raw.startswith("@") for entry in entries)


def shares():
    """Right, wrong and empty among all fields, as the scorer beside the corpus counts them."""
    sys.path.insert(0, str(CORPUS.parent / "score"))
    scorer = pytest.importorskip("score_strings")
    counts = {"right": 0, "wrong": 0, "empty": 0}
    for line in (CORPUS / "reference-strings" / "references.jsonl").read_text().splitlines():
        gold = json.loads(line)
        for verdict in scorer.verdicts(gold, read_reference(gold["string"]).csl or {}).values():
            counts[verdict] += 1
    return {verdict: count / sum(counts.values()) for verdict, count in counts.items()}


def test_free_text_is_read_well_enough():
    share = shares()
    assert share["right"] > 0.86
    assert share["wrong"] < 0.08

"""S32: what is long is read by a program of its own, which is stopped; the result is the same."""

import sys
import time

import pytest

from articles import processes
from articles.manuscripts import apart
from articles.manuscripts.box import read_box
from articles.manuscripts.manuscript import Unreadable
from articles.manuscripts.reading import read_beside
from edeconomy import waiting

MANUSCRIPT = """---
title: A “title”
date: 2024-02-03
topics: [Economics]
odd: thing
---

Text [@okafor, p. 3].[^1]

## A heading

More.

[^1]: A note.
"""
BIBTEX = """@book{okafor, author = {Okafor, L.}, title = {On Ledgers}, year = 2021}
@book{lost, title = {No end
"""


@pytest.fixture
def apart_always(monkeypatch):
    monkeypatch.setattr(apart, "SHORT", 0)


def test_a_manuscript_is_the_same(apart_always):
    given = (MANUSCRIPT, "a.md", "markdown", BIBTEX)
    found = apart.read_apart(*given)
    assert found == read_beside(*given) and found.references and found.dropped and found.date
    with pytest.raises(Unreadable, match="The text: this is HTML"):
        apart.read_apart("<html>", "The text", "auto", "")


@pytest.mark.parametrize("text", [BIBTEX, "Okafor, L. (2021). On Ledgers. Lagos: Ledger Press.\n???", "\ud800 \0"])
def test_a_box_is_the_same(apart_always, text):
    assert apart.read_box_apart(text, {"okafor2021"}) == read_box(text, {"okafor2021"})


def test_what_takes_too_long_is_stopped(apart_always, monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE", 0.05)  # Python itself takes longer to start
    with pytest.raises(Unreadable, match="too long or too much memory"):
        apart.read_apart(MANUSCRIPT, "a.md", "markdown", "")
    box = apart.read_box_apart(BIBTEX)
    assert (box.works, box.rest) == ([], BIBTEX) and "takes too long" in box.remarks[0]


@pytest.mark.parametrize(
    ("endless", "end"),
    [("while True: pass", "status -"), ("bytes(2**30)", "status 1")],
    ids=["time", "memory"],
)
def test_the_system_stops_it(tmp_path, endless, end):
    """Where nobody waits for it any more, too."""
    script = f"""
from articles.manuscripts import __main__ as program
program.SECONDS = 1
program.READERS["box"] = lambda text: exec({endless!r})
program.main()
"""
    command = [sys.executable, "-P", "-c", script]
    with pytest.raises(processes.Failed, match=end):
        processes.run(command, b'["box", ["x"]]', 60, str(tmp_path), PYTHONPATH=apart.HERE)


def test_when_all_places_are_taken_it_says_so_before_others_are_turned_away(apart_always):
    begun = time.monotonic()
    with apart.PLACES, apart.PLACES, pytest.raises(Unreadable, match="Others are being read now"):
        apart.read_apart(MANUSCRIPT, "a.md", "markdown", "")
    assert time.monotonic() - begun < waiting.SECONDS
    assert apart.PLACES.acquire(blocking=False)
    apart.PLACES.release()


def test_a_program_that_fails_says_what_it_said(tmp_path):
    with pytest.raises(processes.Failed, match="ended with status 3") as caught:
        processes.run(["/bin/sh", "-c", "echo why >&2; exit 3"], b"", 20, str(tmp_path))
    assert caught.value.complaint == "why"

"""What somebody sends is read by a process of its own, which can be stopped. What is short enough to take no time is read at once."""

import datetime
import json
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore

from articles import processes
from articles.manuscripts.box import Box, read_box
from articles.manuscripts.manuscript import Dropped, Manuscript, Part, Unreadable, Work
from articles.manuscripts.reading import read_beside

SHORT = 5_000  # characters: the worst of so many takes less than a second (tests/articles/test_linear.py)
PATIENCE = 20  # seconds; the program itself stops after as many of the processor's as its __main__ says
PLACES = BoundedSemaphore(2)  # programs at a time
WAIT = 2  # seconds for one of them, and no longer: who waits holds a place that others need (edeconomy/places.py)
TOO_LONG = "It takes too long or too much memory to be read: leave out what is not text, or bring it in in parts."
FULL = "Others are being read now: send it again in a minute."
HERE = str(Path(__file__).resolve().parents[2])


def read_apart(text: str, name: str, kind: str, bibliography: str) -> Manuscript:
    """As `reading.read_beside`. Raises Unreadable."""
    if len(text) + len(bibliography) <= SHORT:
        return read_beside(text, name, kind, bibliography)
    found = _run("manuscript", text, name, kind, bibliography)
    for column, kept in (("sections", Part), ("references", Work), ("dropped", Dropped)):
        found[column] = [kept(**entry) for entry in found[column]]
    found["date"] = found["date"] and datetime.date.fromisoformat(found["date"])
    return Manuscript(**found)


def read_box_apart(text: str, taken=()) -> Box:
    """As `box.read_box`; what cannot be read in time stays in the box."""
    if len(text) <= SHORT:
        return read_box(text, taken)
    try:
        found = _run("box", text, list(taken))
    except Unreadable as problem:
        return Box([], text, (str(problem),))
    return Box([Work(**work) for work in found["works"]], found["rest"], tuple(found["remarks"]))


def _run(what: str, *given) -> dict:
    if not PLACES.acquire(timeout=WAIT):
        raise Unreadable(FULL)
    try:
        with tempfile.TemporaryDirectory(prefix="reading-") as folder:
            command = [sys.executable, "-P", "-m", __package__]
            call = json.dumps([what, given]).encode()
            answer = json.loads(processes.run(command, call, PATIENCE, folder, PYTHONPATH=HERE, TMPDIR=folder))
    except (processes.Failed, ValueError) as error:
        raise Unreadable(TOO_LONG) from error
    finally:
        PLACES.release()
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    return answer["read"]

"""References typed or pasted together, BibTeX or one a line, to works."""

import re
from dataclasses import dataclass

from articles.citations.bibtex import read_bibtex
from articles.citations.freetext import split_references
from articles.manuscripts.manuscript import Work
from articles.manuscripts.works import works_from_list

MOST = 500  # works in one reading
_BIBTEX = re.compile(r"^\s*@\s*\w+\s*[{(]", re.MULTILINE)
_NO_WORK = re.compile(r"^\s*@(?:string|preamble|comment)\b.*$|^\s*%.*$", re.IGNORECASE | re.MULTILINE)


@dataclass
class Box:
    works: list[Work]
    rest: str = ""  # what was not understood to be a work at all, as typed
    remarks: tuple[str, ...] = ()


def read_box(text: str, taken=()) -> Box:
    """BibTeX, or references one a line; keys given here avoid those that are taken. Nothing typed is lost: see `rest`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not _BIBTEX.search(text):
        entries = split_references(text) if text.strip() else []
        rest = "\n".join(entries[MOST:])
        remarks = (f"At most {MOST} works are read at a time: the others are still in the box.",) if rest else ()
        return Box(works_from_list(entries[:MOST], taken)[0], rest, remarks)
    entries, problems = read_bibtex(text)
    for entry in entries[:MOST]:
        text = text.replace(entry.raw, "", 1)
    remarks = tuple(f"Line {problem.line}: {problem.what}: {problem.why}" for problem in problems)
    works = [Work(entry.key, entry.raw, entry.csl) for entry in entries[:MOST]]
    return Box(works, _NO_WORK.sub("", text).strip(), remarks)

"""Works typed into the box below an essay: read, and looked for in the library."""

import re
from dataclasses import dataclass

from articles.citations.bibtex import read_bibtex
from articles.citations.csl import clean_doi, short_label, year
from articles.citations.freetext import split_references
from articles.manuscripts.manuscript import Work
from articles.manuscripts.works import works_from_list
from articles.models import Reference
from articles.models.reference import plain_letters

MOST = 500  # works in one reading
_BIBTEX = re.compile(r"^\s*@\s*\w+\s*[{(]", re.MULTILINE)
_NO_WORK = re.compile(r"^\s*@(?:string|preamble|comment)\b.*$|^\s*%.*$", re.IGNORECASE | re.MULTILINE)
KINDS = {"article-journal": "article", "paper-conference": "conference paper", "chapter": "chapter in a book"}


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


def in_library(items: list[dict | None]) -> list[Reference | None]:
    """For the data of each work the library's row for it: the same DOI, else the same title and year."""
    dois = [_doi(csl) for csl in items]
    names = [_name(csl) for csl in items]
    by_doi = {work.doi: work for work in Reference.objects.filter(doi__in=[doi for doi in dois if doi])}
    by_name = {}
    years = {int(name[1]) for name in names if name}
    if years:
        same_year = Reference.objects.filter(**{"csl__issued__date-parts__0__0__in": list(years)}).order_by("-pk")
        by_name = {_name(work.csl): work for work in same_year}
    return [by_doi.get(doi) or by_name.get(name) for doi, name in zip(dois, names, strict=True)]


def understood(csl: dict | None) -> str:
    """In a line, what was made of a reference."""
    if not csl:
        return "Not understood: readers see it as it was typed."
    kind = csl.get("type", "document")
    where = csl.get("container-title") or csl.get("publisher") or ""
    doi = clean_doi(csl.get("DOI"))
    pieces = [KINDS.get(kind, kind).replace("-", " ").replace("_", " ").capitalize(), short_label(csl)]
    pieces += [csl.get("title", ""), where, f"doi:{doi}" if doi else ""]
    return " · ".join(dict.fromkeys(piece for piece in pieces if piece))


def _doi(csl):
    return clean_doi((csl or {}).get("DOI")).lower()


def _name(csl):
    title, when = plain_letters((csl or {}).get("title") or ""), year(csl or {})
    return (title, when) if title and when else None

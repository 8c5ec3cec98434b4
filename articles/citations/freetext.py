"""References as people write them, read by rules: a field left empty is better than a wrong one."""

import re
from dataclasses import dataclass
from itertools import pairwise

from articles.citations.authors import BODY, Authors, people, signed_by
from articles.citations.coverage import left_over, share_left_over
from articles.citations.csl import normalise
from articles.citations.identifiers import take_identifiers
from articles.citations.numbering import MONTH, YEAR, month_and_day
from articles.citations.publication import Draft, read_publication
from articles.citations.vocabulary import MEETING, QUOTED

LONGEST = 4_000  # characters that are parsed
ENOUGH = 0.55  # confidence below which nothing is claimed
MOST_LOST = 0.25  # share of the text that may be in no variable
MOST_LOST_WORDS = 10
DOUBTED = 0.5  # confidence of a reading that would lose more
LABEL = re.compile(
    r"^\s*(?:\[[\w+-]{1,12}\]|\(\d{1,4}\)|\d{1,3}(?:[.)]\s|\s*[-–]\s*(?=[^\W\d]))|\*+|•|[-–—]\s|[_—]{2,}[.,]?|/{2,}|\d{1,3}\s(?=[^\W\d_]\w*\W))\s*"
)
NUMBERED = re.compile(r"\s*(?:\[\w{1,8}\]|\(?\d{1,3}[.)])\s")
PRINTED = (
    "volume",
    "issue",
    "page",
    "edition",
    "publisher",
    "publisher-place",
    "genre",
    "number",
    "number-of-pages",
    "event-place",
)
DATED = re.compile(
    rf"[\s,.;:]*+[(\[]\s*(?:c(?:a|irca)?\.?\s*)?(?:\d{{0,2}}\s?{MONTH}\s?\d{{0,2}},?\s)?(?P<year>{YEAR})(?P<letter>[a-z])?(?:\s?[-–/]\s?\d{{2,4}})?(?P<more>[\s,;][^()\[\]]{{1,30}})?[)\]]\s*[.,:;]*\s*"
    rf"|[\s,.;:]++(?P<bare>{YEAR})(?P<bareletter>[a-z])?(?:\s*[\[(]{YEAR}[\])])?(?:\s*[.,:;]\s*|\s+)(?=\S)"
    r"|[\s,.;:]*+[(\[]\s*(?P<none>n\.\s?d\.?|in press|forthcoming|s\.\s?d\.?|im Druck|to appear)\s*[)\]]\s*[.,:;]*\s*"
)


@dataclass
class Reading:
    raw: str
    csl: dict | None = None
    confidence: float = 0.0
    unparsed: str = ""


def read_reference(text: str) -> Reading:
    raw = " ".join(text.split())
    reading = Reading(raw, unparsed=raw)
    if not 8 < len(raw) <= LONGEST:
        return reading
    identifiers, rest = take_identifiers(LABEL.sub("", raw, count=1))
    rest = _tidy(rest)
    draft = _quoted(rest) or _dated(rest) or _plain(rest)
    if draft is None:
        draft = Draft(Authors(), tail=rest)
    read_publication(draft)
    csl = _csl(draft, identifiers, rest)
    lost = left_over(LABEL.sub("", raw, count=1), csl)
    reading.confidence = round(_confidence(draft, csl), 2)
    if share_left_over(raw, lost) > MOST_LOST or len(lost) > MOST_LOST_WORDS:
        reading.confidence = min(reading.confidence, DOUBTED)
    if reading.confidence >= ENOUGH:
        reading.csl = csl
        reading.unparsed = " ".join(lost)
    return reading


def split_references(text: str) -> list[str]:
    """The references in a pasted list: numbered, set apart by blank lines, or one to a line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    filled = [bool(line.strip()) for line in lines]
    numbered = [bool(NUMBERED.match(line)) for line in lines]
    if sum(numbered) > 1 and numbered[0]:
        starts = numbered
    elif not all(filled) and any(one and other for one, other in pairwise(filled)):
        starts = [now and not before for now, before in zip(filled, [False, *filled], strict=False)]
    else:
        starts = filled
    works: list[str] = []
    for line, start in zip(lines, starts, strict=True):
        if start or not works:
            works.append(line)
        else:
            works[-1] += " " + line
    return [" ".join(work.split()) for work in works if work.strip()]


def _tidy(text: str) -> str:
    """Without the blanks that copying from a PDF leaves around points and brackets."""
    text = re.sub(r"\.\s?\.\s?\.", "…", text)
    text = re.sub(r"\s+([,;.)\]])(?=\s|[^\W\d_]|$)", r"\1 ", text)
    text = re.sub(r"(?<=[^\W\d_])\s+\.(?=\d)|(?<=\s)\.(?=\d+\s?\()", ". ", text)
    text = re.sub(r"\s+,(?=\d)", ", ", text)
    text = re.sub(r"([(\[])\s+", r"\1", text)
    return " ".join(text.split())


def _quoted(text: str) -> Draft | None:
    """Kop, M. “Title.” Journal …"""
    found = QUOTED.search(text)
    if not found or found.start() > 600:
        return None
    title = next(group for group in found.groups() if group)
    head, tail = text[: found.start()], text[found.end() :]
    year = ""
    if dated := next((match for match in DATED.finditer(head) if not head[match.end() :].strip(" .,:;*")), None):
        year = dated["year"] or dated["bare"] or ""
        head = _before(head, dated)
    elif dated := re.search(rf"[\s(,.]({YEAR})[a-z]?[\s).,:]*$", head):
        year, head = dated[1], head[: dated.start()]
    authors = signed_by(head) if head.strip(" .,;:") else Authors()
    if authors is None:
        return None
    return Draft(authors, year, title.strip(" ,.;"), tail, True)


def _dated(text: str) -> Draft | None:
    """Kop, M. (2021). Title. …   and   Kop, M. 2021. Title. …"""
    for count, dated in enumerate(DATED.finditer(text)):
        if count > 3:
            break
        authors = signed_by(_before(text, dated))
        if authors is None:
            continue
        rest = text[dated.end() :]
        if len(rest.split()) < 2:
            continue
        return Draft(authors, dated["year"] or dated["bare"] or "", tail=rest)
    return None


def _before(text: str, dated: re.Match) -> str:
    """What stands before the year, with the full stop that belongs to an initial."""
    return text[: dated.start() + (text[dated.start()] == ".")]


def _plain(text: str) -> Draft | None:
    """Kop M. Title. Journal 2021;4:24.   and   M. Kop, Title, Journal 4, 24 (2021)."""
    authors = people(text)
    if authors.names:
        return _signed(authors, text)
    found = re.match(r"(.{4,120}?)[.:]\s+(?=\S)", text)
    if found and "," in found[1]:
        # "DELEUZE, Gilles. GUATTARI, Félix. …"
        several = re.match(r"\.\s[^\W\d_a-zà-ÿ]{2,}[^\s,.]*,\s", text[found.end(1) :])
        authors = people(text if several else found[1], full=True)
        if several and len(authors.names) > 1:
            return _signed(authors, text, sure=False)
        if authors.names and not found[1][authors.end :].strip(" ,;."):
            return _signed(authors, text, sure=False)
    if body := re.match(r"([^.,:()]{4,80}?)(?:\s\([A-Z]+\))?[.,:]\s+(?=\S)", text):
        if BODY.search(body[1]) and (signed := signed_by(body[1])):
            return Draft(signed, tail=text[body.end() :], sure=False)
        signed = people(body[1], full=True)
        if signed.names and signed.end == len(body[1]) and 2 <= len(body[1].split()) <= 8:
            return Draft(signed, tail=text[body.end() :], sure=False)
    authors = people(text, full=True)
    ended = text[authors.end : authors.end + 2] in (". ", ": ") and len(authors.names) > 1
    if authors.names and (ended or "," in text[: authors.end]) and len(authors.names) < 12:
        return _signed(authors, text, sure=False)
    return None


def _signed(authors: Authors, text: str, sure: bool = True) -> Draft:
    rest = text[authors.end :]
    if role := re.match(r"[\s,]*[(\[]?\s*(?i:eds?|hrsg|hg|dir|editors?)\b\.?[)\]]?", rest):
        authors.editors, rest = True, rest[role.end() :]
    return Draft(authors, tail=rest.lstrip(" .,;:)"), sure=sure)


def _csl(draft: Draft, identifiers: dict, text: str) -> dict:
    parts = draft.parts
    names = [*draft.authors.names, *([{"literal": "others"}] if draft.authors.others else [])]
    item = {
        "editor" if draft.authors.editors else "author": names,
        "title": draft.title,
        "container-title": parts.get("container", ""),
        **{name: parts.get(name, "") for name in PRINTED},
        "original-date": parts.get("original-date"),
        "translator": parts.get("translator", []),
        **({"editor": parts["editor"]} if parts.get("editor") and not draft.authors.editors else {}),
        "DOI": identifiers.get("DOI", ""),
        "URL": identifiers.get("URL", ""),
        "ISBN": identifiers.get("ISBN", ""),
        "type": _type(draft, identifiers),
    }
    if draft.year:
        day = [] if MEETING.search(item["container-title"]) else month_and_day(text, draft.year)
        item["issued"] = {"date-parts": [[int(draft.year), *day]]}
        if len(day) == 2 and item["type"] == "article-journal" and not (item["volume"] or item["page"]):
            item["type"] = "article-newspaper"
    if "accessed" in identifiers and identifiers.get("URL"):
        item["accessed"] = identifiers["accessed"]
    if "arxiv" in identifiers:
        item |= {"number": parts.get("number") or f"arXiv:{identifiers['arxiv']}"}
        item["URL"] = item["URL"] or f"https://arxiv.org/abs/{identifiers['arxiv']}"
    if draft.authors.omitted:
        item["custom"] = {"names-omitted": True}
    return normalise(item)


def _type(draft: Draft, identifiers: dict) -> str:
    parts = draft.parts
    container = parts.get("container", "")
    if "kind" in parts:
        return parts["kind"]
    if container and MEETING.search(container) and not parts.get("volume"):
        return "paper-conference"
    if parts.get("inside") and (not parts.get("volume") or parts.get("editor") or parts.get("publisher")):
        return "chapter"
    if container:
        return "article-journal"
    if parts.get("publisher"):
        return "book"
    return "webpage" if "URL" in identifiers else "document"


def _confidence(draft: Draft, csl: dict) -> float:
    """0 to 1: how much of the shape of a reference was found."""
    names = draft.authors.names
    if not csl.keys() & {"issued", "volume", "page", "DOI", "ISBN", "number"}:
        return 0.0  # nothing in it that prose or a heading could not have
    if draft.title.startswith(("&", "and ")):
        return 0.3  # the end of a list of names
    placed = bool(csl.get("container-title") or csl.get("publisher"))
    if not placed and (not names or draft.title[:1].islower()):
        return 0.3
    score = 0.3 if names and "family" in names[0] and draft.sure else 0.2 if names and draft.sure else 0.1 * bool(names)
    score += 0.2 * bool(draft.year)
    words = len(draft.title.split())
    score += 0.2 * (2 <= words <= 45)
    score += 0.1 * draft.quoted
    score += 0.2 * placed
    score += 0.1 * bool(csl.get("volume") or csl.get("DOI"))
    return min(score, 1.0)

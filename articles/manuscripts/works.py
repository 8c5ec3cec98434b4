"""The reference list of a manuscript: recognised by its shape, read into works with short, stable keys."""

import re
import unicodedata
from collections import Counter

import yaml

from articles.citations.bibtex import read_bibtex
from articles.citations.csl import normalise, year
from articles.citations.freetext import read_reference
from articles.manuscripts.manuscript import Dropped, Work
from articles.printing import letters
from articles.slugs import PLAIN_LATIN

MOST_WORKS = 2_000
_LIST_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:list of )?(?:references|reference list|bibliography|works cited|literature(?: cited)?|cited works"
    r"|references and (?:notes|further reading)|references cited|bibliographie|literatur(?:verzeichnis)?|referencias)\s*:?",
    re.IGNORECASE,
)
_MAYBE_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:notes?|sources?|further reading|footnotes|endnotes|notes and references|sources and further reading)\s*:?",
    re.IGNORECASE,
)
YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_DATED = re.compile(rf"\(\s*(?:\w+\.?\s+)?(?:{YEAR}[a-z]?|n\.\s?d\.|in press|forthcoming)(?:[,;:][^()]{{1,30}})?\s*\)")
_AUTHOR_DATE = re.compile(
    r"(?:[^\W\d_]|[‘'’\"“])[^\n()]{1,400}?[\s.,]*"
    + _DATED.pattern
    + r"|[^\W\d_][^\d\n]{2,300}[.,]\s"
    + YEAR
    + r"[a-z]?[.,:]\s"
)
NUMBERED = re.compile(r"(?:\[(\d{1,3})\]|(\d{1,3})[.)])\s+(?=\S)")
_KEYED = re.compile(r"\[@?(?P<key>[^\W\d_][\w:./+-]*)\]:?\s+(?P<text>\S.*)", re.DOTALL)
_IDENTIFIED = re.compile(r"\bdoi\b|10\.\d{4,9}/|https?://|\bISBN\b|arXiv", re.IGNORECASE)
_AUTHORED = re.compile(r"(?:[^\W\d_][\w'’ʼ-]*,?\s+(?:[^\W\d_]\.[\s,-]*)+|(?:[^\W\d_]\.\s?){1,3}\s?[^\W\d_][\w'’-]+,)")
_PAGED = re.compile(
    r"\d+\s*\(\d+\)|\bvol\.|\bno\.|\bpp?\.\s*\d|:\s*\d+\s*[-–]\s*\d+|,\s*\d+[-–]\d+|\bPress\b|\bet al\.?|\b[Ee]ds?\."
)


def is_list_heading(heading: str) -> bool:
    return bool(_LIST_HEADING.fullmatch(heading.strip()))


def may_be_list_heading(heading: str) -> bool:
    return bool(_MAYBE_HEADING.fullmatch(heading.strip()))


def looks_like_reference(text: str) -> bool:
    """By shape alone: somebody's name at the head, a year, and something that only a printed work has."""
    text = " ".join(text.split())
    if not 20 <= len(text) <= 1_500:
        return False
    numbered = NUMBERED.match(text)
    body = text[numbered.end() :] if numbered else text
    if not re.search(rf"\b{YEAR}[a-z]?\b|\(n\.\s?d\.\)", body):
        return bool(numbered and _IDENTIFIED.search(body) and len(body) < 400)
    authored = bool(_AUTHORED.match(body))
    dated = _AUTHOR_DATE.match(body)
    # "In a speech (2019) the minister said …" also has words before a year; a work's name is a name or nearly nothing.
    early = bool(dated) and _is_naming(
        body[: re.search(YEAR + r"|n\.\s?d|in press|forthcoming", body[dated.start() :]).start()]
    )
    signs = [authored, early, bool(_IDENTIFIED.search(body)), bool(_PAGED.search(body)), bool(numbered)]
    return sum(signs) >= 2


def _is_naming(words: str) -> bool:
    """Whether what stands before the year is names: few words without a capital."""
    found = re.findall(r"[^\W\d_][\w'’-]*", words)
    small = [word for word in found if word[0].islower() and word not in {"and", "et", "al", "de", "van", "von", "der", "und",
             "y", "la", "da", "den", "di", "du", "of", "the", "for", "on"}]  # fmt: skip
    return bool(found) and len(small) <= len(found) // 6


def works_from_list(entries: list[str], taken=()) -> tuple[list[Work], bool]:
    """Works of a list in its order, and whether it was numbered 1, 2, 3 …; the keys given here are none of those taken."""
    works, numbers = [], []
    for place, entry in enumerate(entries[:MOST_WORKS], start=1):
        keyed = _KEYED.fullmatch(entry)
        number = NUMBERED.match(entry)
        numbers.append(bool(number) and int(number[1] or number[2]) == place)
        text = keyed["text"] if keyed else entry[number.end() :] if number else entry
        reading = read_reference(text)
        works.append(Work(keyed["key"] if keyed else "", " ".join(text.split()), reading.csl))
    _give_keys(works, taken)
    return works, len(numbers) > 0 and all(numbers)


def _give_keys(works: list[Work], others):
    stems = [work.key or stem(work) for work in works]
    times, used, taken = Counter(stems), Counter(), {work.key for work in works}.union(others)
    for work, short in zip(works, stems, strict=True):
        if work.key:
            continue
        key = short
        while times[short] > 1 or key in taken:
            used[short] += 1
            key = short + letters(used[short])
            if key not in taken:
                break
        taken.add(key)
        work.key = key


def stem(work: Work) -> str:
    """pelucchi2022: the first family name and the year, in plain letters."""
    csl = work.csl or {}
    name = next(iter(csl.get("author") or csl.get("editor") or []), {})
    family = name.get("family") or "".join(re.findall(r"[^\W\d_]{4,}", name.get("literal") or "")[:2])
    words = _ascii(family) or _ascii(next(iter(re.findall(r"[^\W\d_]{3,}", work.raw)), ""))
    when = year(csl) if csl else ""
    found = re.search(rf"\b{YEAR}\b", work.raw)
    when = re.sub(r"\D", "", when or "")[:4] or (found[0] if found else "")
    return f"{words or 'work'}{when}"


def _ascii(text: str) -> str:
    latin = unicodedata.normalize("NFKD", text.translate(PLAIN_LATIN)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]", "", latin)[:24]


def works_from_bib(text: str, name: str) -> tuple[list[Work], list[Dropped]]:
    """`name` is the file's, for the report: `line` of what is dropped counts in the manuscript."""
    entries, problems = read_bibtex(text)
    dropped = [
        Dropped(f"bibliography {name}, line {problem.line}: {problem.what}".replace(", line None", ""), problem.why)
        for problem in problems
    ]
    return [Work(entry.key, entry.raw, entry.csl) for entry in entries], dropped


def works_from_yaml(items: object) -> list[Work]:
    """pandoc's `references:` in the front matter: CSL items with `id`."""
    works = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and (key := str(item.get("id") or "").strip()) and not re.search(r"\s", key):
            raw = yaml.safe_dump(item, allow_unicode=True, sort_keys=False).strip()
            works.append(Work(key, raw, normalise(item) or None))
    return works

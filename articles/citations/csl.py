"""CSL-JSON items (the data format of the Citation Style Language 1.0.2) as plain dicts.

Of the shape that `normalise` makes: text and number variables are strings, dates are {"date-parts": [[2022, 3]]}, names
are [{"family", "given", …} | {"literal"}]. A last name {"literal": "others"} stands for "et al.", as in pandoc;
"custom": {"names-omitted": True} says that authors before the last one are missing, as in "Ada, B., … & Zuse, K.".
"""

import json
import re
from urllib.parse import quote, urlsplit


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = _words(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset "
    "document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation "
    "manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical "
    "personal_communication post post-weblog regulation report review review-book software song speech standard thesis "
    "treaty webpage"
)
# What Crossref and DataCite call a type, where it is not CSL's own word.
OTHER_TYPES = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "posted-content": "article",
    "dissertation": "thesis",
    "report-series": "report",
    "paper": "paper-conference",
}
TEXTS = _words(
    "archive archive-place archive_collection archive_location authority call-number citation-key "
    "collection-title container-title container-title-short dimensions division DOI edition-title event event-place "
    "event-title genre ISBN ISSN jurisdiction language license medium original-publisher original-publisher-place "
    "original-title part-title PMCID PMID publisher publisher-place references reviewed-genre reviewed-title scale "
    "section source status title title-short URL version volume-title year-suffix"
)
NUMBERS = _words(
    "chapter-number collection-number edition issue locator number number-of-pages number-of-volumes page page-first "
    "part-number printing-number supplement-number volume"
)
NAMES = _words(
    "author chair collection-editor compiler composer container-author contributor curator director editor "
    "editorial-director executive-producer guest host illustrator interviewer narrator organizer original-author "
    "performer producer recipient reviewed-author script-writer series-creator translator"
)
DATES = _words("accessed available-date event-date issued original-date submitted")
NAME_PARTS = ("family", "given", "literal", "non-dropping-particle", "dropping-particle", "suffix")
DEEPEST = 40  # brackets in brackets
LONGEST_TEXT = 4_000
MOST_NAMES = 6_000

# A suffix may hold <, > and brackets (ACS and SICI forms), never a blank or a quote.
DOI = re.compile(r"(?<![\w.])10\.\d{4,9}(?:\.\d{1,9})*/[^\s\"“”]{1,300}", re.IGNORECASE)
MARKUP = re.compile(r"</?(?:i|b|sub|sup|span|sc)\b[^<>]*>", re.IGNORECASE)


def normalise(item) -> dict:
    """The item in the shape above, without what is not CSL and private fields (abstract, note, keyword, file)."""
    if not isinstance(item, dict):
        return {}
    kept = {name: value for name in item if (value := _variable(name, item[name]))}
    if kept or item.get("type"):
        kept["type"] = _type(item.get("type"), kept)
    if identifier := _text(item.get("id")):
        kept["id"] = identifier
    if isinstance(item.get("custom"), dict) and item["custom"].get("names-omitted") is True:
        kept["custom"] = {"names-omitted": True}
    return kept


def read_item(text: str) -> dict:
    """The item in a text of JSON, {} where it holds none. Raises ValueError for what is not JSON; the message is for a person."""
    if (depth := bracket_depth(text)) > DEEPEST:
        raise ValueError(f"This is not JSON. Its brackets are nested {depth:,} deep; the limit is {DEEPEST}.")
    try:
        return normalise(json.loads(text))
    except ValueError as error:  # numbers of more than 4,300 digits, too
        raise ValueError("This is not JSON.") from error


def bracket_depth(text: str) -> int:
    """How deep square and curly brackets are nested, those within quotes included."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth = max(depth + (1 if bracket in "[{" else -1), 0)
        deepest = max(deepest, depth)
    return deepest


def _variable(name, value):
    if name == "DOI":
        return clean_doi(_text(value))
    if name == "URL":
        return _web_address(_text(value))
    if name == "page":
        return re.sub(r"(?<=\w)\s*[‐-―−-]+\s*(?=\w)", "-", _text(value))
    if name in TEXTS or name in NUMBERS:
        return _text(value)
    if name in NAMES:
        return _names(value)
    return _date(value) if name in DATES else None


def short_label(csl: dict) -> str:
    """How a citation names the work: "Kop & Lee, 2020"; the title where nobody signed it."""
    people = csl.get("author") or csl.get("editor") or []
    names = [name for person in people if isinstance(person, dict) and (name := _short_name(person))]
    if not names:
        return plain_text(csl.get("title")) or plain_text(csl.get("container-title")) or "Untitled"
    omitted = names[-1] == "others" or (csl.get("custom") or {}).get("names-omitted")
    names = [name for name in names if name != "others"] or names
    label = f"{names[0]} et al." if omitted or len(names) > 2 else " & ".join(names)
    return f"{label}, {year(csl) or 'n.d.'}"


def year(csl: dict) -> str:
    """The year of issue as digits, or ""."""
    issued = csl.get("issued")
    if not isinstance(issued, dict):
        return ""
    try:
        return str(int(issued["date-parts"][0][0]))
    except (KeyError, IndexError, TypeError, ValueError):
        found = re.search(r"\b\d{4}\b", str(issued.get("literal") or issued.get("raw") or ""))
        return found.group() if found else ""


def clean_doi(text) -> str:
    """The bare DOI ("10.…") in a text of any form (URL, "doi:…", with a full stop after it), or ""."""
    found = DOI.search(re.sub(r"%2[fF]", "/", str(text or "")[:LONGEST_TEXT]))
    if not found:
        return ""
    doi = re.split(r",?arXiv|\.?URL|,doi|⁝", found.group())[0]
    while doi:
        shorter = doi.rstrip(".,;:!?'’*([{<")
        for opening, closing in ("()", "[]", "{}", "<>"):
            if shorter.endswith(closing) and shorter.count(closing) > shorter.count(opening):
                shorter = shorter[:-1]
        if shorter == doi:
            break
        doi = shorter
    return doi if re.search(r"/.", doi) else ""


def work_url(csl: dict) -> str:
    """Where the work can be found: its DOI's link, else its own http(s) address, else ""."""
    if doi := clean_doi(csl.get("DOI")):
        return "https://doi.org/" + quote(doi, safe="/:;()._-")
    return _web_address(csl.get("URL"))


def plain_text(text) -> str:
    """Without CSL's markup for rich text."""
    return " ".join(MARKUP.sub("", text).split()) if isinstance(text, str) else ""


def _short_name(person: dict) -> str:
    family = plain_text(person.get("family"))
    if family:
        return " ".join(filter(None, [plain_text(person.get("non-dropping-particle")), family]))
    return plain_text(person.get("literal")) or plain_text(person.get("given"))


def _text(value) -> str:
    if isinstance(value, list):  # Crossref gives lists of one title
        value = next((entry for entry in value if isinstance(entry, str) and entry.strip()), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        text = str(value)
    except ValueError:  # Python refuses to write out integers of more than 4,300 digits
        return ""
    text = text[:LONGEST_TEXT].encode("utf-8", "ignore").decode()
    return " ".join(re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text).split())


def _names(value) -> list[dict]:
    names = []
    for person in value[:MOST_NAMES] if isinstance(value, list) else [value]:
        if isinstance(person, str):
            person = {"literal": person}
        if not isinstance(person, dict):
            continue
        kept = {part: text for part in NAME_PARTS if (text := _text(person.get(part)))}
        if not kept and (text := _text(person.get("name"))):  # Crossref's word for a body
            kept = {"literal": text}
        if kept.keys() & {"family", "given", "literal"}:
            names.append(kept)
    return names


def _date(value) -> dict:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return _date_from_text(_text(value))
    if not isinstance(value, dict):
        return {}
    parts = value.get("date-parts")
    kept = {}
    if isinstance(parts, list):
        if parts and not isinstance(parts[0], list):
            parts = [parts]
        dates = [date for part in parts[:2] if isinstance(part, list) and (date := _whole_numbers(part))]
        if dates:
            kept["date-parts"] = dates
    if not kept:
        kept = _date_from_text(_text(value.get("raw")) or _text(value.get("literal")))
    if kept and (season := _text(value.get("season"))):
        kept["season"] = season
    if kept and value.get("circa"):
        kept["circa"] = True
    return kept


def _date_from_text(text: str) -> dict:
    found = re.fullmatch(r"(-?\d{1,4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:T.*)?", text)
    if found and (date := _whole_numbers([part for part in found.groups() if part])):
        return {"date-parts": [date]}
    return {"literal": text[:100]} if text else {}


def _whole_numbers(part: list) -> list[int]:
    """[year, month, day], as far as they make sense."""
    date = []
    for value, lowest, highest in zip(part, (-9999, 1, 1), (9999, 24, 31), strict=False):
        text = _text(value)
        if not re.fullmatch(r"-?\d{1,4}", text) or not lowest <= int(text) <= highest:
            break
        date.append(int(text))
    return date


def _type(given, kept: dict) -> str:
    given = given.strip().lower() if isinstance(given, str) else ""
    if given in TYPES:
        return given
    return OTHER_TYPES.get(given) or ("webpage" if kept.get("URL") and not kept.get("DOI") else "document")


def _web_address(text) -> str:
    address = text.strip() if isinstance(text, str) else ""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return ""
    usable = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"\\^`{|}]", address)
    return address if usable else ""

"""Where in a journal or book a work stands: volume, issue, pages; also dates as references write them."""

import re

MONTH = (
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\b\.?|January|February|March|April|June|July|August|"
    r"September|October|November|December|Spring|Summer|Fall|Autumn|Winter|janvier|février|mars|avril|mai|juin|juillet|"
    r"août|septembre|octobre|novembre|décembre|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)"
)
YEAR = r"(?:1[5-9]\d\d|20[0-4]\d)(?!\.\d)"
RECENT = r"(?:19\d\d|20[0-4]\d)"
DASH = r"\s?[-–—‐‑−]{1,2}\s?"
PAGE = r"[A-Za-z]{0,2}\d{1,9}[A-Za-z]?"
PAGES = rf"{PAGE}(?:{DASH}{PAGE})?(?:\+)?(?![\w])"
RANGE = rf"{PAGE}{DASH}{PAGE}(?!\w)"
VOLUME = r"(?:[A-Z]{1,2}\s?)?\d{1,4}[A-Z]?(?:\s?[-–/]\s?\d{1,4})?|[IVXLC]{1,7}"
PAGE_WORD = r"(?:(?:pp?|pgs?|pages?|Seiten?|págs?|str)\b\s?\.?|S\.(?=\s?\d)|P\.(?=\s?\d))"
NUMBER_WORD = r"(?:no|nos|nr|num|n[°º]|issue|iss|núm|№|Heft|H|fasc)\b\s?\.?|n[°º]|№"
HEAD = r"(?<![\w.:/-])"
ISSUE = rf"(?!{YEAR}\))[^()]{{1,24}}"
PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"{HEAD}\(?(?P<year>{YEAR})[a-z]?\)?(?:[\s,]*{MONTH}(?:[\s-]{{0,2}}\d{{1,2}})?(?:-{MONTH})?)?\s?\.?\s*[;,]\s*(?P<volume>{VOLUME})"
        rf"\s?(?:\((?P<issue>{ISSUE})\))?\s?[:;,]\s*{PAGE_WORD}?\s?(?P<page>{PAGES})",
        rf"{HEAD}(?P<volume>\d{{1,4}})[.:](?P<issue>\d{{1,3}})(?:\s?\((?:{MONTH}[\s,]*)?(?P<year>{YEAR})\))?\s?:\s?(?P<page>{PAGES})",
        rf"{HEAD}(?P<volume>{VOLUME})\s?\((?:{MONTH}[\s,]*)?(?P<year>{YEAR})\)\s?(?:[,:.]\s?)?{PAGE_WORD}?\s?(?P<page>{PAGES})?",
        rf"{HEAD}(?P<volume>{VOLUME})\s?\((?P<issue>{ISSUE})\)(?:\s?\((?:{MONTH}[\s,]*)?(?P<year>{YEAR})\))?\s?(?:[,:;.]\s*){{0,2}}(?:Article\s)?{PAGE_WORD}?\s?(?P<page>{PAGES})",
        rf"{HEAD}(?P<volume>{VOLUME})\s?\((?P<issue>{ISSUE})\)(?=[\s.,;]|$)",
        rf"{HEAD}(?i:vol(?:ume|s)?|v|Bd|Band|t|tome)\b\s?\.?\s?(?P<volume>{VOLUME})\b(?:\s?\((?P<issue>{ISSUE})\))?(?:\s?[,:]\s*(?P<page>{RANGE}))?",
        rf"{HEAD}(?P<volume>\d{{1,4}})\s?[.,]?\s(?i:{NUMBER_WORD})\s?(?P<issue>\d{{1,4}}(?:[-–/]\d{{1,4}})?)",
        rf"{HEAD}(?P<volume>{VOLUME})\s?[,:]\s?{PAGE_WORD}?\s?(?P<page>{RANGE})",
        rf"{HEAD}(?P<volume>{VOLUME})\s?[,:]\s?{PAGE_WORD}?\s?(?P<page>{PAGES})(?=\s?(?:[.,;)⁝]|\(|\[|$))",
        rf"(?:\(|\b)(?i:{NUMBER_WORD})\s?(?P<issue>\d{{1,4}}(?:[-–/]\d{{1,4}})?)(?=[\s,.;:)])",
        rf"\(?{HEAD}{PAGE_WORD}\s?(?P<page>{PAGES})(?:\s?[-–,]\s?\d+)?\)?",
        rf"(?:(?<=[,.:;⁝]\s)|(?<=\)\s)|(?<=[,.:;]))(?P<page>{RANGE})(?=\s*(?:[.,;⁝]|$))",
    )
]
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DATES = re.compile(
    rf"(?<![\d–—-])(?:(?P<before>{YEAR})[a-z]?,?\s+)?(?<![–—-])(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\.?\s)?"
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b)\.?"
    rf"(?:\s(?P<later>[0-3]?\d)(?:st|nd|rd|th)?(?![\d–—-]))?(?:,?\s+(?P<behind>{YEAR}))?(?!\s?[\w–—-])"
)
ABBREVIATION = re.compile(r"\b(?:Rev|Lett|Phys|J|Math|Soc|Am|Sci|Instrum|Meth|Journal)\.?,?\s*$")
SECTION = re.compile(r"([A-H])\s?(\d+)")
AFTER = {
    "volume": re.compile(rf"^[\s,.;:(]*(?i:vol(?:ume)?)\b\s?\.?\s?(?P<volume>{VOLUME})\b"),
    "issue": re.compile(rf"^[^.]{{0,25}}?(?i:{NUMBER_WORD})\s?(?P<issue>[A-Z]?\d{{1,4}}(?:[-–/]\d{{1,4}})?)(?!\w)"),
    "page": re.compile(
        rf"{PAGE_WORD}\s?(?P<page>{PAGES})|^[\s\S]{{0,40}}?[:,]\s?(?P<range>{RANGE})|^[\s,]*(?:\(?{YEAR}\)?)?[\s:]{{1,3}}(?P<single>(?!{YEAR}\b){PAGES})(?=\s*[.,;⁝]|\s*$)"
    ),
}


def month_and_day(text: str, year: str) -> list[int]:
    """[month, day] or [month], where the text joins just one of them to the year: "(2021, March 6)", "6 March 2021", "Oct. 2013"."""
    dates = {
        (MONTHS.index(month[:3].lower()) + 1, int(day or 0))
        for found in DATES.finditer(text)
        if found["before"] == year or found["behind"] == year
        for month, day in [(found["month"], found["day"] or found["later"])]
    }
    return [part for part in dates.pop() if part] if len(dates) == 1 else []


def take_numbers(text: str) -> tuple[dict[str, str], int, int]:
    """volume, issue, page and perhaps year, and from where to where they stand; ({}, len, len) without any."""
    matches = []
    for order, pattern in enumerate(PATTERNS):
        for found in pattern.finditer(text):
            if found.start() > 2 and _likely(found):
                matches.append((found.start(), order, found))
                break
    if not matches:
        return {}, len(text), len(text)
    start, order, found = min(matches, key=lambda match: match[:2])
    numbers = {name: value for name, value in found.groupdict().items() if value}
    end = found.end()
    if (section := SECTION.fullmatch(numbers.get("volume", ""))) and ABBREVIATION.search(text[:start]):
        numbers["volume"] = section[2]  # the D of "Phys. Rev. D 94" belongs to the journal
        start += text[start:].index(section[2])
    for name in ("volume", "issue", "page"):
        if name in numbers or (name != "page" and order >= len(PATTERNS) - 2):
            continue
        if later := AFTER[name].search(text[end:]):
            value = next(value for value in later.groups() if value)
            if name == "page" and re.fullmatch(YEAR, value):
                continue
            numbers[name] = value
            end += later.end()
    return {name: re.sub(r"\s*([-–—‐‑−])[-–—]?\s*", "-", value).strip() for name, value in numbers.items()}, start, end


def _likely(found: re.Match) -> bool:
    parts = found.groupdict()
    volume, page = parts.get("volume") or "", parts.get("page") or ""
    if re.match(rf"{RECENT}(?!\d)", volume) or (not volume and re.fullmatch(YEAR, page)):
        return False
    if re.fullmatch(r"[IVXLC]+", volume) and not (page or parts.get("issue")):
        return False
    if volume and re.fullmatch(YEAR, page) and "year" in parts and not parts["year"]:
        return False
    if not volume and re.fullmatch(rf"{YEAR}{DASH}{YEAR}", page):
        return False
    # "May 27, 2006": a day, not a volume
    return not re.search(rf"{MONTH}\s*$", found.string[max(0, found.start() - 12) : found.start()])

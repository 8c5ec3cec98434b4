"""What stands among title and publisher without belonging to either: edition and translators."""

import re

from articles.citations.authors import signed_by
from articles.citations.identifiers import CUT
from articles.citations.numbering import YEAR

ORDINALS = {word: str(number) for number, word in enumerate("second third fourth fifth sixth".split(), 2)}
EDITION_NAMED = (
    r"(?:revised )?(?:(?P<number>\d{1,2})\s?(?:st|nd|rd|th|\.)?|(?P<ordinal>second|third|fourth|fifth|sixth)|"
    r"(?P<other>rev(?:\.|ised)|new|international))"
    r"(?:\s+(?:rev(?:\.|ised)|enlarged))?(?:,? (?:and|&) \w+)?\s+(?P<word>ed(?:ition|n)?)\b"
)
EDITION_PARTS = (
    (re.compile(rf"\(\s*{EDITION_NAMED}\.?\s*\)\s*[.,;:]*", re.IGNORECASE), CUT),
    (re.compile(rf"\(\s*{EDITION_NAMED}\.?\s*,\s*", re.IGNORECASE), "("),
    (re.compile(rf"(?<=[.,;⁝])\s*{EDITION_NAMED}\.?\s*(?:[,;:]\s*|(?=$|\s\S|\)))", re.IGNORECASE), CUT),
)
_NAMES = r"(?P<names>[^()\d:⁝“”\"]{3,160}?)"
TRANSLATORS = (
    re.compile(
        rf"\s*[(\[](?!Eds?\b){_NAMES},?\s*(?P<editors>Eds?\.?\s*(?:&|and)\s*)?(?i:trans(?:l?\.|lators?\.?|\b))\s*[)\]]\s*[.,;:]*"
    ),
    re.compile(
        r"[\s,.;]*+[(\[]?\b(?i:translated(?: from(?: the)? \w+)? by|tr(?:ans)?l?\.(?: by)?|übersetzt von|aus dem \w+ von|traduit par)\s+"
        rf"{_NAMES}(?=\s*[)\],;:⁝]|(?<=[^\W\d_]{{2}})\.|$)[)\].,;:]*"
    ),
)
ORIGINAL = re.compile(
    rf"\(\s*(?i:original(?:ly)?(?: work)? published(?: in)?|first published(?: in)?)\s+({YEAR})\s*\)\.?"
)
EXTENT = re.compile(r"(?<=[.,;⁝(])\s*(\d{2,4})\s(?:pp?\b|pages\b|S\.(?!\s?\d))\.?")


def take_contributions(text: str) -> tuple[dict, str]:
    """Edition, extent, translators (and editors who also translated) found in the text, and the text without them."""
    found: dict = {}
    text = re.sub(r"(?<=\bTrans\.);\s+", ") (", text)
    if earlier := ORIGINAL.search(text):
        found["original-date"] = {"date-parts": [[int(earlier[1])]]}
        text = text[: earlier.start()] + CUT + text[earlier.end() :]
    for pattern in TRANSLATORS:
        named = pattern.search(text)
        if named and (translators := signed_by(named["names"])):
            found["translator"] = translators.names
            if named.groupdict().get("editors"):
                found["editor"] = translators.names
            text = text[: named.start()] + CUT + text[named.end() :]
            break
    if pages := EXTENT.search(text):
        found["number-of-pages"] = pages[1]
        text = text[: pages.start()] + CUT + text[pages.end() :]
    for pattern, instead in EDITION_PARTS:
        if named := pattern.search(text):
            found["edition"] = (
                named["number"]
                or ORDINALS.get((named["ordinal"] or "").lower())
                or f"{named['other']} {named['word']}."
            )
            text = text[: named.start()] + instead + text[named.end() :]
            break
    return found, text

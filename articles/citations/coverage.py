"""How much of a reference landed in its reading: what is in no variable would be lost where the reading is printed."""

import re
import unicodedata
from collections import Counter

from articles.citations.contributions import ORDINALS, ORIGINAL
from articles.citations.identifiers import ISBN, NOISE

# Words that say what the others are, and are written anew with them.
CONNECTING = frozenset(
    "a al and by de der die e ed edited editor editors eds et etal feat hg hrsg in of on s the u und vol vols volume bd band "
    "no nos nr num number n issue iss heft p pp pg pgs page pages str doi dx org http https www url isbn issn arxiv eprint preprint "
    "available from at online retrieved accessed last viewed visited trans transl translated translator translators "
    "edition edn st nd rd th rev art article proc y with from to v t c ca nd sd press forthcoming date published "
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october "
    "november december pmid pmc pmcid issn others".split()
)
REPEATED = ("DOI", "URL", "issued")  # may stand in a text more than once
NOT_PRINTED = ("type", "custom", "id")


def left_over(text: str, csl: dict) -> list[str]:
    """The words of the text that are in no variable, in their order."""
    known = Counter(word.casefold() for value in _values(csl) for word in _words(value))
    if edition := csl.get("edition"):
        known.update([edition + ending for ending in ("st", "nd", "rd", "th")])
        known.update([word for word, number in ORDINALS.items() if number == edition])
    repeated = {
        word.casefold() for value in _values({name: csl.get(name, "") for name in REPEATED}) for word in _words(value)
    }
    text = ISBN.sub(" ", text) if "ISBN" in csl else text
    text = ORIGINAL.sub(" ", text) if "original-date" in csl else text
    lost = []
    for word in _words(text):
        plain = word.casefold()
        if known[plain]:
            known[plain] -= 1
        elif plain not in CONNECTING and plain not in repeated:
            lost.append(word)
    return lost


def share_left_over(text: str, lost: list[str]) -> float:
    """0 to 1, by letters."""
    return sum(map(len, lost)) / max(1, sum(map(len, _words(text))))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", NOISE.sub(" ", text)))


def _values(csl: dict):
    """All text in the variables that are printed."""
    stack = [value for name, value in csl.items() if name not in NOT_PRINTED]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack += value.values()
        elif isinstance(value, list):
            stack += value
        else:
            yield str(value)

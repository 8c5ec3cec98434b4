"""Citations in running text: "(Krelina, 2021)", "Krelina (2021)", "[1]" become marks where exactly one work matches."""

import html
import re
import unicodedata

from articles.citations.csl import year
from articles.manuscripts.manuscript import Work, citation_mark
from articles.manuscripts.works import YEAR

_ROUND = re.compile(r"\(([^()]{4,400})\)")
_SQUARE = re.compile(r"\[(\d{1,3}(?:\s*[,;–—-]\s*\d{1,3}){0,30})\]")
_PLACE = (
    r"(?:pp?\.?\s*|chaps?\.?\s*|ch\.\s*|chapters?\s+|sec(?:tion|t\.)?s?\.?\s*|§+\s*|paras?\.?\s*|paragraphs?\s+|figs?\.?\s*"
    r"|tables?\s+|vol\.?\s*|art\.?\s*|lines?\s+|nn?\.\s*)[\divxlc][\w\s.,–—-]{0,40}"
)
_PIECE = re.compile(
    rf"(?P<prefix>(?:see(?: also)?|cf\.|e\.g\.,?|compare|following|after)\s+)?(?P<names>[^\d;]{{2,200}}?),?\s+"
    rf"(?P<years>{YEAR}[a-z]?(?:\s*[,&]\s*{YEAR}[a-z]?){{0,5}})(?:(?:,\s*|\s+)(?P<place>{_PLACE})|:\s?(?P<pages>\d[\d–—,-]*))?"
)
_NARRATIVE = re.compile(rf"(?P<year>{YEAR}[a-z]?)(?:(?:,\s*|\s+)(?P<place>{_PLACE})|:\s?(?P<pages>\d[\d–—,-]*))?")
_ET_AL = re.compile(r"\s*,?\s*(?:et al\.?|and others|and colleagues)$", re.IGNORECASE)


class TextCiter:
    """Called with plain text; answers HTML in which every clear citation is a mark and all else is escaped text."""

    def __init__(self, works: list[Work], numbered: bool = False):
        self.works, self.numbered = works, numbered
        self.by_year: dict[str, list[tuple[Work, list[str]]]] = {}
        for work in works:
            names = [_fold(person.get("family") or person.get("literal") or "") for person in _people(work)]
            if names:
                when = year(work.csl) or ""
                self.by_year.setdefault(when[:4], []).append((work, names))

    def __call__(self, text: str) -> str:
        pieces, last = [], 0
        for match in sorted([*_ROUND.finditer(text), *_SQUARE.finditer(text)], key=lambda found: found.start()):
            if match.start() < last:
                continue
            before = text[: match.start()]
            marked = self._numbers(match[1]) if match[0][0] == "[" else self._round(match[1], before)
            if marked:
                pieces += [html.escape(text[last : match.start()], quote=False), marked]
                last = match.end()
        return "".join([*pieces, html.escape(text[last:], quote=False)])

    # -- [1], [2, 3], [4–6]

    def _numbers(self, text: str) -> str:
        if not self.numbered:
            return ""
        keys = []
        for piece in re.split(r"\s*[,;]\s*", text):
            ends = [int(number) for number in re.split(r"\s*[–—-]\s*", piece)]
            if len(ends) > 2 or not 1 <= ends[0] <= ends[-1] <= len(self.works):
                return ""
            keys += [self.works[number - 1].key for number in range(ends[0], ends[-1] + 1)]
        return citation_mark(list(dict.fromkeys(keys)))

    # -- (Krelina, 2021; Kop, 2021, p. 4) and Krelina (2021)

    def _round(self, inside: str, before: str) -> str:
        inside = " ".join(inside.split())
        narrative = _NARRATIVE.fullmatch(inside)
        if narrative:
            key = self._named_before(before, narrative["year"])
            return citation_mark([key], [_place(narrative)]) if key else ""
        keys, places, prefix = [], [], ""
        for number, piece in enumerate(inside.split(";")):
            match = _PIECE.fullmatch(piece.strip())
            if not match or (match["prefix"] and number):
                return ""
            prefix = prefix or match["prefix"] or ""
            years = re.findall(rf"{YEAR}[a-z]?", match["years"])
            found = [self._one(match["names"], when) for when in years]
            if not all(found):
                return ""
            keys += found
            places += [""] * (len(found) - 1) + [_place(match)]
        mark = citation_mark(keys, places)
        return f"({html.escape(prefix)}{mark})" if prefix else mark

    def _one(self, names: str, when: str) -> str:
        """The key of the only work by these authors in that year, or nothing."""
        more = _ET_AL.search(names)
        listed = [
            _fold(name)
            for name in re.split(r"\s*(?:,\s*(?:and|&)|,|&|\band\b)\s*", _ET_AL.sub("", names))
            if name.strip()
        ]
        found = []
        for work, families in self._of_year(when):
            full = families[: len(listed)] == listed
            if full and (len(families) > len(listed) if more else len(listed) == len(families)):
                found.append(work.key)
        if not found and not more and len(listed) == 1:  # "(Kop, 2021)" for a work of several authors
            found = [work.key for work, families in self._of_year(when) if families[0] == listed[0]]
        return found[0] if len(found) == 1 else ""

    def _named_before(self, before: str, when: str) -> str:
        before = re.sub(r"['’]s?$", "", " ".join(before[-200:].split()))
        tail = _fold(before)
        found: list[tuple[int, str]] = []
        for work, families in self._of_year(when):
            forms = [families[0]] if len(families) == 1 else [f"{families[0]} et al", f"{families[0]} and colleagues"]
            if 1 < len(families) <= 4:
                forms += [
                    f"{', '.join(families[:-1])}{comma} {word} {families[-1]}"
                    for comma in ("", ",")
                    for word in ("and", "&")
                ]
            for form in map(_fold, forms):
                if re.search(rf"(?<!\w){re.escape(form)}$", tail) and not re.search(
                    rf"(?:\band|&) {re.escape(form)}$", tail
                ):
                    found.append((len(form), work.key))
        longest = max((length for length, _ in found), default=0)
        keys = {key for length, key in found if length == longest}
        return keys.pop() if len(keys) == 1 else ""

    def _of_year(self, when: str) -> list[tuple[Work, list[str]]]:
        same = self.by_year.get(when[:4], [])
        if len(when) == 5:  # 2021b: the list must say 2021b too
            same = [(work, names) for work, names in same if re.search(rf"\b{when}\b", work.raw)]
        return same


def _people(work: Work) -> list[dict]:
    people = (work.csl or {}).get("author") or (work.csl or {}).get("editor") or []
    return [person for person in people if person.get("literal") != "others"]


def _place(match: re.Match) -> str:
    return (match["place"] or (f"p. {match['pages']}" if match["pages"] else "")).strip()


def _fold(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("’", "'")
    return " ".join(letters.replace(".", " ").split())

"""Which lines of a page are its furniture, and where the essay ends and the page's own matter begins."""

import re
from bisect import bisect_right
from itertools import accumulate

from articles.manuscripts.blocks import BULLET, ENDED
from articles.manuscripts.furniture import MAY_BE_HEADING, furniture, is_strong, may_open_tail, signature
from articles.manuscripts.works import is_list_heading, looks_like_reference

AFTER = "after the essay"
LONGEST_HEADING = 120
# Between the comments' head and a comment's text stands one of these.
_COMMENTING = {"reply form", "comments", "related posts", "copyright line", "log-in words"}
_COMMENT_HEAD = re.compile(
    r".{1,60} (?:says|said|writes|wrote|replied|commented)\b.{0,40}:|.{0,30}\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[a-z]*\.? \d{1,2}\b.{0,30}|\d+ (?:minutes?|hours?|days?|weeks?|months?|years?) ago.{0,20}",
    re.IGNORECASE,
)
_FEW_LINES = 5


def furniture_lines(lines: list[str]) -> dict[int, str]:
    """Kind of furniture by line, from 1. What follows the reply form or the comments' head is the page's."""
    return _PageLines(lines).kinds


class _PageLines:
    """Places are indices into the lines that are not blank."""

    def __init__(self, lines: list[str]):
        self.numbers = [number for number, line in enumerate(lines, start=1) if line.strip()]
        self.lines = [lines[number - 1].strip() for number in self.numbers]
        self.found = [furniture(line) for line in self.lines]
        self.sentences = [
            not kind and bool(ENDED.search(line)) for kind, line in zip(self.found, self.lines, strict=True)
        ]
        self._leave_the_essays_own()
        tail = self._tail()
        for place, line in enumerate(self.lines):
            if place > tail and not self.found[place] and not looks_like_reference(line) and not is_list_heading(line):
                self.found[place] = AFTER
        self.kinds = {number: kind for number, kind in zip(self.numbers, self.found, strict=True) if kind}

    # -- words of a page that are the essay's own

    def _leave_the_essays_own(self):
        """A word of the page's may be the essay's: as an item of a list, or once as a heading with prose above and below."""
        said_above = [0, *accumulate(self.sentences)]
        heads: dict[str, list[int]] = {}
        for place, kind in enumerate(self.found):
            line = self.lines[place]
            if kind in {"navigation", "share buttons"} and BULLET.match(line):
                self.found[place] = ""
            elif kind and line.lower() in MAY_BE_HEADING and self._heads_prose(place):
                above = self.lines[place - 1] if place else ""
                said = self.sentences[place - 1] and (said_above[place] > 1 or len(above) > 60)
                if said or len(above) > LONGEST_HEADING:
                    heads.setdefault(line.lower(), []).append(place)
        for places in heads.values():
            if len(places) == 1:  # a button comes again and again
                self.found[places[0]] = ""

    def _heads_prose(self, place: int) -> bool:
        below = self.lines[place + 1] if place + 1 < len(self.lines) else ""
        if len(below) < 60 and not (ENDED.search(below) and len(below.split()) > 4):
            return False
        if furniture(below) or signature(below) or _COMMENT_HEAD.fullmatch(below) or looks_like_reference(below):
            return False
        commented = "reply" in map(str.lower, self.lines[place + 1 : place + 1 + _FEW_LINES])
        return not (commented and self.found[place] in {"comments", "reply form"})

    # -- the tail

    def _tail(self) -> int:
        """The place of the cue after which nothing is the essay's."""
        sizes = list(accumulate(map(len, self.lines)))
        cues = [
            p for p, kind in enumerate(self.found) if may_open_tail(kind, self.lines[p]) and sizes[p] > sizes[-1] * 0.4
        ]
        sections = self._sections()
        strong = next((p for p in cues if is_strong(self.lines[p]) and self._closes(p, sections)), len(self.lines))
        told = range(strong - 1, -1, -1)
        # A weak cue is followed by titles at most: by no sentence.
        last = next((p for p in told if self._is_the_essays(p)), -1)
        return next((p for p in cues if last < p), strong)

    def _is_the_essays(self, place: int) -> bool:
        line = self.lines[place]
        if self.found[place] or looks_like_reference(line):
            return False
        return len(line) > 100 or bool(BULLET.match(line)) or (self.sentences[place] and not line.endswith("?"))

    def _closes(self, place: int, sections: list[int]) -> bool:
        """Whether the essay ends at a strong cue: no headed section follows it, unless it heads a comment."""
        following = bisect_right(sections, place)
        if following < len(sections):
            return any(map(self._is_commenting, range(place + 1, min(sections[following], place + 60))))
        if re.match(r"(?:leave|post|write|add) ", self.lines[place], re.IGNORECASE):  # or a button amid the essay
            near = range(place + 1, min(place + 1 + _FEW_LINES, len(self.lines)))
            return len(near) < _FEW_LINES or any(self.found[p] or self._is_commenting(p) for p in near)
        return True

    def _is_commenting(self, place: int) -> bool:
        return self.found[place] in _COMMENTING or bool(_COMMENT_HEAD.fullmatch(self.lines[place]))

    def _sections(self) -> list[int]:
        """Places of headings with prose below."""
        last_sign = max((p for p in range(len(self.lines)) if self.found[p] in {"reply form", "comments"}), default=-1)
        places = []
        for place in range(len(self.lines) - 1):
            line, below = self.lines[place], self.lines[place + 1]
            if (
                self.found[place]
                or self.found[place + 1]
                or len(line) > LONGEST_HEADING
                or not self.sentences[place + 1]
            ):
                continue
            headed = not self.sentences[place] and not line[0].islower() and not _COMMENT_HEAD.fullmatch(line)
            named = len(line.split()) < 4 and line.istitle() and not line.startswith(("The ", "A "))
            if headed and len(below.split()) > 5 and not (named and place < last_sign):
                places.append(place)
        return places

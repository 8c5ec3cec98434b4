"""Sections to one continuous text and back, with anchors that stay.

In the continuous text a heading carries its anchor as `data-anchor`; a part without heading that is not the first
begins at `<hr data-anchor="…">`.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate

from django.utils.text import slugify

from articles.manuscripts.manuscript import Part
from articles.manuscripts.rawhtml import tame
from articles.markup import is_reserved
from articles.slugs import latin_slug

LONGEST_ANCHOR = 60
DEEPEST = 4
OPENING, CLOSE = "lead", "closing"  # anchors of parts without heading
_WRAPPERS = re.compile(r"</?(?:div|section|article|main)\b[^<>]*>")
_ANCHOR = re.compile(r"[\w-]{1,80}")
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_NESTING = {
    "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
    "figure", "figcaption", "pre", "details", "summary",
}  # fmt: skip


def anchor_for(heading: str, taken: set[str]) -> str:
    """A free anchor for a heading; it is added to `taken`."""
    anchor = latin_slug(heading, LONGEST_ANCHOR) or slugify(heading, allow_unicode=True)[:LONGEST_ANCHOR] or "section"
    # The page's own are ref-1, note-a, cite-1_1: neither these suffixes nor those of twins lead to one of them.
    if anchor in ("ref", "note", "cite"):
        anchor += "-section"
    elif is_reserved(anchor):
        anchor += "-2"
    candidate, number = anchor, 1
    while candidate in taken:
        number = number + 1 if number < 50 else max(number, len(taken)) + 1  # thousands of twins must not take for ever
        candidate = f"{anchor}-{number}"
    taken.add(candidate)
    return candidate


def settle_levels(ranks: list[int]) -> list[int]:
    """Heading ranks (0: no heading) to depths from 1; no depth is skipped on the way down."""
    used = sorted({rank for rank in ranks if rank})
    levels, above = [], 0
    for rank in ranks:
        if rank:
            above = min(used.index(rank) + 1, above + 1, DEEPEST)
        levels.append(above if rank else 1)
    return levels


def join(parts: list[Part]) -> str:
    pieces = []
    for index, part in enumerate(parts):
        anchor = html.escape(part.anchor)
        if part.heading:
            rank = min(part.level + 1, 6)
            pieces.append(f'<h{rank} data-anchor="{anchor}">{html.escape(part.heading, quote=False)}</h{rank}>')
        elif index:
            pieces.append(f'<hr data-anchor="{anchor}">')
        pieces.append(part.html)
    return "\n".join(piece for piece in pieces if piece)


def cut(text: str, stored: Sequence[Part] = ()) -> list[Part]:
    """The parts of a continuous text; `stored` are the parts as last saved, which settle whose anchor is whose."""
    found = _Cutter(tame(text)).pieces
    levels = settle_levels([piece.rank for piece in found])
    anchors = _settle_anchors(found, stored)
    return [
        Part(anchor, piece.heading, level, piece.html)
        for piece, level, anchor in zip(found, levels, anchors, strict=True)
    ]


@dataclass
class _Piece:
    rank: int = 0
    anchor: str = ""
    heading: str = ""
    html: str = ""


class _Cutter(HTMLParser):
    """Cuts at headings (and marked rules) that stand in no list, quotation, table or figure."""

    CDATA_CONTENT_ELEMENTS = RCDATA_CONTENT_ELEMENTS = ()

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.text, self.nesting, self.begin = text, [], 0
        self.pieces = [_Piece()]
        self.words: list[str] | None = None  # of the heading that is open
        self.starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self.feed(text)
        self.close()
        if self.words is not None:
            self._close_heading(len(text))
        self._close_piece(len(text))
        self.pieces = [piece for piece in self.pieces if piece.heading or piece.html]

    def _offset(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def _close_piece(self, end: int):
        last = self.pieces[-1]
        last.html = self.text[self.begin : end].strip()
        if not _WRAPPERS.sub("", last.html).strip():
            last.html = ""
        if last.rank and not last.heading and len(self.pieces) > 1:  # an empty heading begins nothing
            self.pieces.pop()
            self.pieces[-1].html = f"{self.pieces[-1].html}\n{last.html}".strip()

    def _open_piece(self, piece: _Piece):
        self._close_piece(self._offset())
        self.pieces.append(piece)
        self.begin = self._offset() + len(self.get_starttag_text())

    def _close_heading(self, after: int):
        self.pieces[-1].heading = " ".join("".join(self.words).split())
        self.words, self.begin = None, after

    def handle_starttag(self, tag, attrs):
        anchor = dict(attrs).get("data-anchor") or ""
        if self.words is not None:
            self.words.append(" " if tag == "br" else "")
        elif tag in HEADINGS and not self.nesting:
            self._open_piece(_Piece(int(tag[1]), anchor))
            self.words = []
        elif tag == "hr" and anchor and not self.nesting:
            self._open_piece(_Piece(0, anchor))
        elif tag in _NESTING:
            self.nesting.append(tag)

    def handle_endtag(self, tag):
        if self.words is not None:
            if tag in HEADINGS:
                self._close_heading(self.text.find(">", self._offset()) + 1)
        elif tag in self.nesting:
            while self.nesting.pop() != tag:
                pass

    def handle_data(self, data):
        if self.words is not None:
            self.words.append(data)


def _settle_anchors(found: list[_Piece], stored: Sequence[Part]) -> list[str]:
    """One anchor per piece: its own if nobody has a better claim, else that of the same words as stored, else new."""
    words = {part.anchor: part.heading for part in stored}
    holder: dict[str, int] = {}
    for index, piece in enumerate(found):
        anchor = piece.anchor
        if not _ANCHOR.fullmatch(anchor) or (is_reserved(anchor) and anchor not in words):
            continue
        if anchor not in holder or (
            words.get(anchor) == piece.heading and found[holder[anchor]].heading != piece.heading
        ):
            holder[anchor] = index
    by_heading = {part.heading: part.anchor for part in reversed(stored) if part.anchor not in holder}
    settled = {index: anchor for anchor, index in holder.items()}
    for index, piece in enumerate(found):
        if index not in settled and piece.heading in by_heading and (piece.heading or index == 0):
            settled[index] = by_heading.pop(piece.heading)
    taken = set(settled.values())
    for index, piece in enumerate(found):
        if index not in settled:
            settled[index] = anchor_for(piece.heading or (CLOSE if index else OPENING), taken)
    return [settled[index] for index in range(len(found))]

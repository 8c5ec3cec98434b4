"""Plain text, as copied from a browser or out of a mail, to a manuscript."""

import html
import re
from statistics import median_low

from articles.citations.freetext import split_references
from articles.manuscripts.blocks import BULLET, ORDERED, Block, read_blocks
from articles.manuscripts.frontmatter import FrontMatter, apply_front_matter
from articles.manuscripts.furniture import furniture, signature
from articles.manuscripts.manuscript import Manuscript, Part, Unreadable
from articles.manuscripts.masthead import LONGEST_TITLE, Masthead
from articles.manuscripts.pagelines import LONGEST_HEADING, furniture_lines
from articles.manuscripts.sections import CLOSE, OPENING, anchor_for, settle_levels
from articles.manuscripts.textcites import TextCiter
from articles.manuscripts.works import (
    NUMBERED,
    is_list_heading,
    looks_like_reference,
    may_be_list_heading,
    works_from_list,
)
from articles.markup import clean_author

MOST_HEADING_WORDS = 18
# What looks like a blank or breaks a line elsewhere; here only \\n does.
BLANKS = str.maketrans({"\t": "    "} | dict.fromkeys("\xa0\f\v\x85\u2028\u2029", " "))
_RULE = re.compile(r"(?:[*⁂•·~#=_—–-]\s*){3,40}|⁂|\*")
# "1. First", "2.1. Under it", "3) Third"; "2.1 Under it" counts only below a "2."
_NUMBERING = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<mark>[.)]?)\s+(?=\S)")
_BROKEN_OFF = re.compile(r"[,—–(-]$|\b(?:a|an|the|of|and|or)$")
_CAPTION = re.compile(r"(?:figure|fig\.|table|chart|box|exhibit)\s+\d+", re.IGNORECASE)


def read_text(text: str, front: FrontMatter | None = None) -> Manuscript:
    """`front` is front matter already cut off; its lines still count."""
    manuscript = Manuscript()
    if front:
        apply_front_matter(front, manuscript, plain=str)
        text = "\n" * front.lines + front.body
    lines = [line.translate(BLANKS).rstrip() for line in text.split("\n")]
    return _Page(lines, manuscript).manuscript


def _is_menu_item(block: Block) -> bool:
    return len(block.text) <= 28 and len(block.text.split()) <= 3 and not block.ended and not signature(block.text)


def _is_profile(block: Block) -> bool:
    return block.text.startswith("Written by ") and bool(signature(block.text))


def _numbered_off(heading: str, numbers: set[str]) -> tuple[str, int]:
    """A heading without its number, and the depth that the number says; `numbers` are those seen so far."""
    found = _NUMBERING.match(heading)
    if not found:
        return heading, 1
    number = found["number"]
    if found["mark"] or number.rpartition(".")[0] in numbers:
        numbers.add(number)
        return heading[found.end() :], number.count(".") + 1
    return heading, 1


class _Page:
    """One reading. Blocks are taken away step by step; what is left at the end is the running text."""

    def __init__(self, lines: list[str], manuscript: Manuscript):
        self.manuscript = manuscript
        self.lines = lines
        self.skip: set[int] = set()
        self._drop_lines()
        self.blocks = read_blocks(lines, self.skip)
        self._drop_blocks()
        entries = self._take_references()
        self.blocks = Masthead(self.blocks, lines, self.manuscript).blocks
        works, numbered = works_from_list(entries)
        self.manuscript.references = works
        self.citer = TextCiter(works, numbered)
        self._cut()
        self.manuscript.dropped.sort(key=lambda entry: entry.line or 0)
        if not self.manuscript.title and not self.manuscript.sections:
            raise Unreadable("There is no running text in it, only a page's furniture or a list.")

    # -- furniture

    def _drop_lines(self):
        for number, kind in furniture_lines(self.lines).items():
            self.skip.add(number)
            self.manuscript.drop(self.lines[number - 1], f"page furniture: {kind}", number)

    def _drop_blocks(self):
        """Furniture that only shows once lines are joined, and menus: runs of very short lines at head or tail."""
        kept = []
        for block in self.blocks:
            kind = furniture(block.text) if len(block.lines) > 1 else ""
            if kind:
                self.manuscript.drop(block.text, f"page furniture: {kind}", block.line)
            else:
                kept.append(block)
        self.blocks = kept
        self._drop_menu(tail=True)
        self._drop_menu(tail=False)

    def _drop_menu(self, tail: bool):
        run = []
        for block in reversed(self.blocks) if tail else self.blocks:
            if not _is_menu_item(block) and not (tail and _is_profile(block)):
                break
            run.append(block)
        if tail:
            self._remove(run if 3 <= len(run) < len(self.blocks) else [], "menu")
            return
        # The last of the short lines may be the title.
        following = self.blocks[len(run) : len(run) + 1]
        title_follows = bool(following) and not following[0].ended and len(following[0].text) <= LONGEST_TITLE
        title_follows = title_follows and not signature(following[0].text)
        run = run if title_follows else run[:-1]
        self._remove(run if len(run) >= 3 else [], "menu")
        self._drop_list_in_head()

    def _drop_list_in_head(self):
        """Short lines on top of each other, three or more: a menu below the site's name."""
        run: list[Block] = []
        for block in [*self.blocks[:25], None]:
            if block and _is_menu_item(block) and (not run or block.gap == 0):
                run.append(block)
            else:
                self._remove(run if len(run) >= 3 else [], "menu")
                run = [block] if block and _is_menu_item(block) else []
            if block and len(block.text) > LONGEST_TITLE:
                return

    def _remove(self, blocks: list[Block], kind: str):
        for block in blocks:
            self.manuscript.drop(block.text, f"page furniture: {kind}", block.line)
            self.blocks.remove(block)

    # -- the reference list

    def _take_references(self) -> list[str]:
        for index in range(len(self.blocks) - 1, -1, -1):
            block = self.blocks[index]
            if is_list_heading(block.text) or may_be_list_heading(block.text):
                end = self._list_end(index + 1)
                entries = self._entries(index + 1, end)
                shaped = sum(map(looks_like_reference, entries))
                if entries and shaped * 2 >= len(entries):
                    del self.blocks[index:end]
                    return entries
                if not entries and is_list_heading(block.text):
                    del self.blocks[index]
        start = len(self.blocks)
        while start > 0 and looks_like_reference(self.blocks[start - 1].text):
            start -= 1
        entries = self._entries(start, len(self.blocks))
        del self.blocks[start:]
        return entries

    def _list_end(self, start: int) -> int:
        """Where the list under a heading ends: at the next heading, or at prose after a list."""
        end = start
        while end < len(self.blocks):
            text = self.blocks[end].text
            if not looks_like_reference(text) and (self._is_heading(end) or (end > start and self.blocks[end].gap > 1)):
                break
            end += 1
        return end

    def _entries(self, start: int, end: int) -> list[str]:
        chosen = self.blocks[start:end]
        if not chosen:
            return []
        entries = [
            re.sub(BULLET.pattern, "", block.text, count=1) if block.kind == "bullet" else block.text
            for block in chosen
        ]
        return split_references("\n".join(entries)) if all(NUMBERED.match(entry) for entry in entries) else entries

    # -- sections

    def _is_heading(self, index: int) -> bool:
        if not self._is_short_line(index):
            return False
        following = self.blocks[index + 1 : index + 2]
        if not following:
            return False
        if following[0].kind != "line" or following[0].ended or len(following[0].text) > LONGEST_HEADING:
            return True
        # Two short lines in a row: a heading and the heading below it, if text follows then.
        after = self.blocks[index + 2 : index + 3]
        return (
            bool(after) and self._is_short_line(index + 1) and (after[0].ended or len(after[0].text) > LONGEST_HEADING)
        )

    def _is_short_line(self, index: int) -> bool:
        block = self.blocks[index]
        text = block.text
        numbered = block.kind == "ordered" and not self._has_neighbour(index)
        if (
            (block.kind != "line" and not numbered)
            or len(text) > LONGEST_HEADING
            or len(text.split()) > MOST_HEADING_WORDS
        ):
            return False
        if (
            _RULE.fullmatch(text)
            or _CAPTION.match(text)
            or text[0] in ",;:)]"
            or text[0].islower()
            or _BROKEN_OFF.search(text)
            or (signature(text) or ("x", ""))[0] == ""  # a date
        ):
            return False
        question = text.endswith(("?", "!", "？", "؟")) and len(text.split()) <= 12 and not re.search(r"[.!?]\s", text)
        return not block.ended or question

    def _has_neighbour(self, index: int) -> bool:
        """Whether an ordered line stands beside another: a list then, not a numbered heading."""
        near = self.blocks[max(index - 1, 0) : index] + self.blocks[index + 1 : index + 2]
        return any(block.kind == "ordered" for block in near)

    def _cut(self):
        pieces, numbers = [("", 0, [])], set()
        headings = [index for index in range(len(self.blocks)) if self._is_heading(index)]
        close = self._close_place(headings)
        for index, block in enumerate(self.blocks):
            if index == close:
                pieces.append(("", 0, []))
                if _RULE.fullmatch(block.text):
                    continue
            if index in headings:
                pieces.append((*_numbered_off(block.text, numbers), []))
            else:
                pieces[-1][2].append(block)
        pieces = [piece for piece in pieces if piece[0] or piece[2]]
        levels, taken = settle_levels([rank for _, rank, _ in pieces]), set()
        for number, ((heading, _, blocks), level) in enumerate(zip(pieces, levels, strict=True)):
            anchor = anchor_for(heading or (CLOSE if number else OPENING), taken)
            self.manuscript.sections.append(Part(anchor, heading, level, clean_author(self._html(blocks)).strip()))

    def _close_place(self, headings: list[int]) -> int:
        """Where the closing part without heading begins: after an unusual gap or a rule, below the last heading."""
        if not headings:
            return -1
        usual = median_low([block.gap for block in self.blocks[1:]] or [1])
        for index in range(len(self.blocks) - 1, headings[-1] + 1, -1):
            block = self.blocks[index]
            if _RULE.fullmatch(block.text) and index + 1 < len(self.blocks):
                return index
            if block.gap > max(usual, 1) and block.kind == "line":
                return index
        return -1

    def _html(self, blocks: list[Block]) -> str:
        pieces, index = [], 0
        while index < len(blocks):
            block = blocks[index]
            run = index + 1
            if block.kind in {"bullet", "ordered"}:
                while run < len(blocks) and blocks[run].kind == block.kind:
                    run += 1
            if run - index > 1 or block.kind == "bullet":
                pieces.append(self._list(blocks[index:run]))
            elif block.kind == "quote":
                paragraphs = re.split(r"\n\s*\n", block.text)
                pieces.append(
                    "<blockquote>" + "".join(f"<p>{self.citer(text)}</p>" for text in paragraphs) + "</blockquote>"
                )
            elif _RULE.fullmatch(block.text):
                pieces.append("<hr>" if pieces and run < len(blocks) else "")
            else:
                pieces.append(f"<p>{self.citer(block.text)}</p>")
            index = run
        return "\n".join(piece for piece in pieces if piece)

    def _list(self, blocks: list[Block]) -> str:
        marker = BULLET if blocks[0].kind == "bullet" else ORDERED
        items = "".join(f"<li>{self.citer(marker.sub('', block.text, count=1))}</li>" for block in blocks)
        if blocks[0].kind == "bullet":
            return f"<ul>{items}</ul>"
        start = int(ORDERED.match(blocks[0].text)[1])
        return f"<ol{f' start={html.escape(str(start))}' if start != 1 else ''}>{items}</ol>"

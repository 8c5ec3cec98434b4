"""The head of a page: site name, crumbs, title, standfirst, who wrote it and when."""

import re

from articles.manuscripts.blocks import Block
from articles.manuscripts.dates import DATE, read_date
from articles.manuscripts.furniture import PARTICLES, ROLES, is_crumbs, signature, split_names
from articles.manuscripts.manuscript import Manuscript

LONGEST_TITLE = 300
_DEPARTMENT = re.compile(
    r"(?:opinion|comment(?:ary)?|analysis|essays?|features?|news|politics|business|economy|economics|culture|science|technology"
    r"|books|review|ideas|world|society|health|education|law|environment|interview|column|editorial|long reads?|the long read)s?",
    re.IGNORECASE,
)
_SITE_FOOT = re.compile(
    r"©|\bcopyright\b|^thanks for reading\b|^subscribe to\b|\(c\) \d{4}|^more from\b", re.IGNORECASE
)


class Masthead:
    """Fills title, standfirst, byline and date of the manuscript; `blocks` is then what follows the head."""

    def __init__(self, blocks: list[Block], lines: list[str], manuscript: Manuscript):
        self.blocks, self.lines, self.manuscript = blocks, lines, manuscript
        self._take()

    def _take(self):
        """The blocks before the first paragraph: site name, title, standfirst, who and when."""
        self._drop_crumbs()
        if not self.blocks or len(self.blocks[0].text) > LONGEST_TITLE or self._is_paragraph(self.blocks[0]):
            return
        if self.manuscript.title:  # from front matter
            self.blocks = self._without_signatures(self.blocks)
            return
        signed = self._signature_place()
        place = self._title_place(signed)
        for block in self.blocks[:place]:
            if not self._take_signature(block):
                self.manuscript.drop(block.text, "page furniture: above the title", block.line)
        self.manuscript.title = self.blocks[place].text
        rest = self.blocks[place + 1 :]
        if signed is not None and signed == place + 2 and len(rest[0].text) <= 500:
            self.manuscript.standfirst = rest.pop(0).text
        self.blocks = self._without_signatures(rest)

    def _without_signatures(self, rest: list[Block]) -> list[Block]:
        while rest and (self._take_signature(rest[0]) or self._take_lone_name(rest) or self._is_repeated(rest[0])):
            rest.pop(0)
        return [block for block in rest if not self._take_stray_signature(block)]

    def _is_paragraph(self, block: Block) -> bool:
        return len(block.text) > 200 and block.ended

    def _drop_crumbs(self):
        edge = 6
        for block in [*self.blocks[:edge], *self.blocks[-edge:]]:
            if block in self.blocks and block.kind == "line" and is_crumbs(block.text) and not signature(block.text):
                self.manuscript.drop(block.text, "page furniture: navigation", block.line)
                self.blocks.remove(block)

    def _signature_place(self) -> int | None:
        """Where, above the first paragraph, a line says who wrote the essay or when; a standfirst may stand before it."""
        paragraphs = 0
        for index, block in enumerate(self.blocks[:10]):
            if index and (signature(block.text) or self._is_lone_name(block, self.blocks[index + 1 : index + 3])):
                return index
            paragraphs += block.ended
            if self._is_paragraph(block) and paragraphs > 1:
                return None
        return None

    def _title_place(self, signed: int | None) -> int:
        """The first block that is not the site's name (its foot repeats that) or the line below the site's name."""
        above_text = next((i for i, block in enumerate(self.blocks) if self._is_paragraph(block)), len(self.blocks))
        limit = signed if signed is not None else min(above_text, 4)
        choice = [i for i in range(max(limit, 1)) if i < len(self.blocks) and not signature(self.blocks[i].text)]
        for index in choice[:-1]:
            if self._is_site_name(self.blocks[index]) or _DEPARTMENT.fullmatch(self.blocks[index].text):
                continue
            if index and self.blocks[index].gap == 0 and self._is_site_name(self.blocks[index - 1]):
                continue
            return index
        return choice[-1] if choice else 0

    def _is_site_name(self, block: Block) -> bool:
        if len(block.text) > 60:
            return False
        name = re.compile(rf"(?<!\w){re.escape(block.text)}(?!\w)", re.IGNORECASE)
        return any(name.search(line) for line in self.lines if _SITE_FOOT.search(line))

    def _take_signature(self, block: Block) -> bool:
        found = signature(block.text)
        if not found:
            return False
        names = found[0]
        for date in re.findall(DATE, block.text, re.IGNORECASE):
            when = read_date(date.strip())
            if not when or self.manuscript.date:
                self.manuscript.drop(date, "a date that is not the essay's first, or is unclear", block.line)
            self.manuscript.date = self.manuscript.date or when
        if names.lower() in ROLES:
            self.manuscript.drop(names, "an account's name, not a person's", block.line)
        elif names and self.manuscript.byline not in ([], split_names(names)):
            self.manuscript.drop(block.text, "the byline is already known", block.line)
        elif names:
            self.manuscript.byline = split_names(names)
        return True

    def _is_lone_name(self, block: Block, following: list[Block]) -> bool:
        """A name on a line of its own is one where a date follows, or the name again (the portrait's, then the byline's)."""
        if following and following[0].text == block.text:
            following = following[1:]
        dated = signature(following[0].text) if following else None
        names = [name.split() for name in split_names(block.text)]
        named = len(block.text) < 120 and all(
            2 <= len(words) <= 5 and all(word[0].isupper() or word in PARTICLES for word in words) for words in names
        )
        return bool(named and not block.ended and dated and dated[1] and not dated[0])

    def _take_lone_name(self, rest: list[Block]) -> bool:
        if not self.manuscript.byline and self._is_lone_name(rest[0], rest[1:3]):
            self.manuscript.byline = split_names(rest[0].text)
            return True
        return False

    def _is_repeated(self, block: Block) -> bool:
        if block.text == self.manuscript.title:
            what = "the title"
        elif split_names(block.text) == self.manuscript.byline:
            what = "the byline"
        else:
            return False
        self.manuscript.drop(block.text, f"{what}, a second time", block.line)
        return True

    def _take_stray_signature(self, block: Block) -> bool:
        """A line such as "Posted on … by …" below the essay."""
        words = block.text.split()
        return bool(words) and words[0].lower() in {"posted", "published", "written"} and self._take_signature(block)

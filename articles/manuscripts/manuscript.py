"""What every way in ends in: a plain value, before it becomes an article."""

import datetime
import html
import re
from dataclasses import asdict, dataclass, field

MOST_SECTIONS = 1_000  # an essay is far below it
_MARK = re.compile(r'<cite\b[^>]*\bdata-keys="([^"]*)"')


class Unreadable(ValueError):
    """The message is for a person: it names the problem and the place."""


def refuse_headings(number: int):
    if number > MOST_SECTIONS:
        raise Unreadable(f"It has {number:,} headings; the limit is {MOST_SECTIONS:,}.")


@dataclass
class Part:
    """A stretch of the essay. `level` is its depth: 1 for the highest headed rank, and for a part without heading."""

    anchor: str
    heading: str
    level: int
    html: str


@dataclass
class Work:
    key: str
    raw: str
    csl: dict | None


@dataclass
class Dropped:
    """Something that could not be carried over; `line` counts from 1."""

    what: str
    why: str
    line: int | None = None


@dataclass
class Manuscript:
    title: str = ""
    standfirst: str = ""
    byline: list[str] = field(default_factory=list)
    sections: list[Part] = field(default_factory=list)
    references: list[Work] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    slug: str = ""
    source_id: str = ""
    date: datetime.date | None = None

    @property
    def cited(self) -> list[str]:
        """Keys in order of first use."""
        return list(dict.fromkeys(key for part in self.sections for key in cited_keys(part.html)))

    def drop(self, what: str, why: str, line: int | None = None):
        what = " ".join(what.split())
        self.dropped.append(Dropped(what if len(what) <= 80 else what[:79] + "…", why, line))

    def as_json(self) -> dict:
        return {
            "title": self.title,
            "standfirst": self.standfirst,
            "byline": list(self.byline),
            "sections": [asdict(part) for part in self.sections],
            "references": [asdict(work) for work in self.references],
            "cited": self.cited,
            "dropped": [asdict(entry) for entry in self.dropped],
        }


def cited_keys(fragment: str) -> list[str]:
    """Every key of every citation mark, in order, repeats included."""
    return [key for keys in _MARK.findall(fragment) for key in html.unescape(keys).split()]


def citation_mark(keys: list[str], locators: list[str] | None = None) -> str:
    places = [place.replace("|", "/").strip() for place in locators or [""] * len(keys)]
    text = "; ".join(f"@{key}, {place}" if place else f"@{key}" for key, place in zip(keys, places, strict=True))
    attributes = f'data-keys="{html.escape(" ".join(keys))}" data-locators="{html.escape("|".join(places))}"'
    return f"<cite {attributes}>[{html.escape(text)}]</cite>"

"""An essay is printed: numbered marks, notes, figures and the reference list, in HTML that an edition freezes.

It is built of author's HTML that is clean, and all of it goes through the door of articles/markup.py once more.
"""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from articles import figures
from articles.markup import PLAIN, clean_author, clean_printed, clean_reference, short_name

_BLOCKS = PLAIN - frozenset("b del em i ins q s strong sub sup".split())
# What a mark is set after, where it was written before it.
STOP = re.compile(r"""[.,;:!?…]+[”’»)\]"']*""")


@dataclass
class Printed:
    """An essay ready to be frozen in an edition (the JSON shapes of `articles.models.Edition`)."""

    sections: list = field(default_factory=list)
    references: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    plain_text: str = ""

    @property
    def word_count(self):
        return len(self.plain_text.split())


def print_essay(parts, works, pictures=None):
    """Print sections and reference list.

    `parts`: objects with anchor, heading, level, html (author's HTML). `works`: {key: {"csl", "raw", "html"}} in list order, where
    "html" is the formatted entry or "". Numbers follow first use in the text; works never cited follow in list order.
    `pictures`: {number: articles.models.Picture.printed()} of the figures.
    """
    printer = _Printer(works, pictures or {})
    printed, text = Printed(), []
    section = 0
    for place, part in enumerate(parts):
        section += bool(part.heading and part.level == 1)
        printer.begin(f"section {section}" if section else "the opening", last=place and not part.heading)
        body = printer.print(clean_author(part.html))
        printed.sections.append({"anchor": part.anchor, "heading": part.heading, "level": part.level, "html": body})
        text += [part.heading, printer.take_words()]
    printed.references = printer.reference_list()
    printed.notes = printer.notes
    printed.plain_text = re.sub(r"\s+", " ", " ".join(text)).strip()
    return printed


class _Printer(HTMLParser):
    """Rewrites clean author's HTML: citation marks, footnotes and wide tables become what the page needs."""

    def __init__(self, works, pictures):
        super().__init__(convert_charrefs=False)
        self.works, self.pictures = works, pictures
        self.numbers = {}  # key -> number, in order of first use
        self.uses = {}  # key -> [{"id", "label"}]
        self.notes = []  # {"letter", "html"}
        self.tables = 0

    def begin(self, label, last):
        self.label = "the close" if last else label
        self.words = []

    def take_words(self):
        return "".join(self.words)

    def print(self, text):
        self.streams = [[]]  # the section, and on top of it the footnote being read
        self.cite = None  # the mark being read: (keys, locators)
        self.cites = []  # for each open cite: whether it is that mark
        self.spans = []  # for each open span: whether it is a footnote, and whether it says a language
        self.figures = []  # for each open figure: what is still to be said of its picture
        self.links, self.waiting = 0, []  # marks inside a link come after it: a link cannot hold a button
        self.first_mark = None  # where in the stream the marks stand that were written last, if nothing came after them
        self.feed(text)
        self.close()
        return clean_printed("".join(self.streams[0]))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "cite":
            is_mark = "data-keys" in attrs and self.cite is None
            self.cites.append(is_mark)
            if is_mark:
                self.cite = ((attrs["data-keys"] or "").split(), (attrs.get("data-locators") or "").split("|"))
                self.fallback = []
            else:
                self.write(f"<cite{_spoken(attrs)}>")
        elif tag == "span":
            is_note = "data-note" in attrs and len(self.streams) == 1 and self.cite is None
            said = _spoken(attrs)
            self.spans.append((is_note, bool(said)))
            if is_note:
                self.streams.append([])
                self.outer, self.links, self.first_mark = (self.links, self.first_mark), 0, None
            if said:
                self.write(f"<span{said}>")
        elif tag == "figure":
            self.begin_figure(attrs)
        else:
            self.links += tag == "a"
            if tag == "table":
                self.tables += 1
                self.write(f'<div class="scroll" role="region" tabindex="0" aria-label="Table {self.tables}">')
            elif tag in _BLOCKS:
                self.words.append(" ")
            self.write(self.get_starttag_text())

    def handle_endtag(self, tag):
        if tag == "cite" and self.cites:
            if self.cites.pop():
                self.end_cite()
            else:
                self.write("</cite>")
        elif tag == "span" and self.spans:
            self.end_span(*self.spans.pop())
        elif tag in ("figcaption", "figure") and self.figures:
            self.end_figure(tag)
        elif tag not in ("cite", "span"):
            self.write(f"</{tag}>" + ("</div>" if tag == "table" else ""))
            if tag == "a":
                self.links = max(0, self.links - 1)
                marks, self.waiting = self.waiting, []
                for mark in marks:
                    self.mark(mark)
            elif tag in _BLOCKS:
                self.words.append(" ")

    def handle_data(self, data):
        self.read(data, data)

    def handle_entityref(self, name):
        self.read(f"&{name};", html.unescape(f"&{name};"))

    def handle_charref(self, name):
        self.read(f"&#{name};", html.unescape(f"&#{name};"))

    def read(self, source, words):
        if self.cite:
            self.fallback.append(source)
            return
        stop = STOP.match(source) if self.first_mark is not None else None
        if stop:  # "so it is [@a]." is printed as "so it is.¹"
            self.streams[-1].insert(self.first_mark, stop[0])
            self.words.append(stop[0])
            self.first_mark += 1
            source, words = source[stop.end() :], words[stop.end() :]
        if source:
            self.write(source)
            self.words.append(words)

    def write(self, piece):
        if self.cite:
            return
        self.streams[-1].append(piece)
        self.first_mark = None

    def begin_figure(self, attrs):
        """A picture that is not known is never published: the checks block it."""
        number = attrs.get("data-picture")
        picture = self.pictures.get(int(number)) if number else None
        self.figures.append(figures.credit(picture) if picture else "")
        self.words.append(" ")
        self.write(f"<figure{_spoken(attrs)}>" + (figures.image(picture, "prose", lazy=True) if picture else ""))

    def end_figure(self, tag):
        """Credit and licence follow the words of the caption, or are the caption."""
        owed, self.figures[-1] = self.figures[-1], ""
        if tag == "figcaption":
            self.write(f" {owed}</figcaption>" if owed else "</figcaption>")
        else:
            self.write(f"<figcaption>{owed}</figcaption></figure>" if owed else "</figure>")
            self.figures.pop()
        self.words.append(" ")

    def end_cite(self):
        (keys, locators), self.cite = self.cite, None
        if not all(key in self.works for key in keys):
            self.write("".join(self.fallback))  # never published: the checks block a key that is not listed
        for key in dict.fromkeys(key for key in keys if key in self.works):
            locator = ", ".join(place for name, place in zip(keys, locators, strict=False) if name == key and place)
            number = self.numbers.setdefault(key, len(self.numbers) + 1)
            uses = self.uses.setdefault(key, [])
            in_note = len(self.streams) > 1  # a note is shown twice, so the use leads to the note's mark
            id_ = f"cite-{letters(len(self.notes) + 1)}" if in_note else f"cite-{number}_{len(uses) + 1}"
            uses.append({"id": id_, "label": self.label})
            label = f"Reference {number}: {short_name(self.works[key])}" + (f", {locator}" if locator else "")
            self.put(_mark("" if in_note else id_, str(number), label, locator))

    def end_span(self, is_note, said):
        if said:
            self.write("</span>")
        if is_note:
            self.end_note()

    def end_note(self):
        note = "".join(self.streams.pop())
        self.links, self.first_mark = self.outer
        letter = letters(len(self.notes) + 1)
        self.notes.append({"letter": letter, "html": clean_printed(note)})
        self.put(_mark(f"cite-{letter}", letter, f"Note {letter}", ""))

    def put(self, mark):
        if self.links:
            self.waiting.append(mark)
        else:
            self.mark(mark)

    def mark(self, mark):
        """Write a mark, close to the word before it; a comma parts it from a mark that stands there already."""
        stream, first = self.streams[-1], self.first_mark
        if first is None:
            first = len(stream)
            for pieces in (stream, self.words):
                if pieces:
                    pieces[-1] = pieces[-1].rstrip(" ")
        else:
            mark = mark.replace('class="cite"', 'class="cite cite--next"', 1).replace(">", ">,", 1)
        self.write(mark)
        self.first_mark = first

    def reference_list(self):
        order = sorted(self.works, key=lambda key: self.numbers.get(key, len(self.works) + 1))
        return [
            {
                "number": number,
                "key": key,
                "csl": self.works[key]["csl"],
                "raw": self.works[key]["raw"],
                "html": clean_reference(self.works[key]["html"]) or html.escape(self.works[key]["raw"]),
                "uses": self.uses.get(key, []),
            }
            for number, key in enumerate(order, 1)
        ]


def _spoken(attrs):
    """The language and the direction of an element, as attributes of what is printed for it."""
    return "".join(f' {name}="{html.escape(attrs[name])}"' for name in ("lang", "dir") if attrs.get(name))


def _mark(id_, sign, label, locator):
    """A numbered mark: a button that opens the note, and a link for browsers without popovers (the stylesheet shows one)."""
    label = html.escape(label)
    id_ = f' id="{id_}"' if id_ else ""
    at = f'<span class="cite__at">{html.escape(locator)}</span>' if locator else ""
    return (
        f'<span class="cite"{id_}><button type="button" popovertarget="note-{sign}" aria-label="{label}">{sign}</button>'
        f'<a href="#ref-{sign}" aria-label="{label}">{sign}</a>{at}</span>'
    )


def letters(number):
    """1 -> a, 26 -> z, 27 -> aa."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(97 + rest) + text
    return text

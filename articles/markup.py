"""The one door for HTML. `clean_author` on the way in; `print_essay` builds marks, notes and anchors, and its last step is
the printed allow-list: what it returns is stored and shown as it is. Nothing is formatted, cut or joined after that.

No other module may call mark_safe.
"""

import html
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import nh3
from django.utils.safestring import mark_safe

from articles import figures
from articles.citations.csl import clean_doi, short_label, work_url

# Ids of the page's own furniture (templates/). An anchor of an essay never takes one of them: see `is_reserved`.
RESERVED_IDS = frozenset(
    """about appearance cite-this close comment comment-err contents d-keep d-pass d-user edition email email-err errors errors-h
    footnotes latest ledger login login-h main name name-err next notes opening page phone record references replies respond
    respond-h skip start theme-auto theme-dark theme-light top url url-err""".split()
)
RESERVED_FORMS = re.compile(r"(ref|note|cite)-.*|c\d+")

# A link leads to another site, to a place of ours, or within the essay; a file beside the manuscript is nowhere here.
HREF = re.compile(r"https?:|mailto:|#|/(?![/\\])", re.IGNORECASE)
# What a mark is set after, where it was written before it.
STOP = re.compile(r"""[.,;:!?…]+[”’»)\]"']*""")

_TEXT = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "cite": {"data-keys", "data-locators"},
    "code": {"class"},
    "figure": {"data-picture"},
    "ol": {"start"},
    "span": {"data-note"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_PLAIN = frozenset(
    """b blockquote br caption dd del dl dt em figcaption figure hr i ins li p pre q s strong sub sup table tbody tfoot thead tr
    ul""".split()
)
_BUILT = {
    "a": {"href", "title", "aria-label"},
    "button": {"type", "popovertarget", "aria-label"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "figure": set(),
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading"},
    "span": {"id", "class"},
}
_GONE = frozenset(
    """button embed head iframe math noscript object option script select style svg template textarea title""".split()
)


def _attribute(tag, name, value):
    if name == "class":
        if tag == "code":
            return value if re.fullmatch(r"language-[\w+#-]{1,40}", value) else None
        return value if value in ("cite", "cite cite--next", "cite__at", "credit", "scroll") else None
    if name == "href":
        return value if HREF.match(value) else None
    if name == "data-picture":
        return value if re.fullmatch(r"[0-9]{1,18}", value) else None
    return value


def _cleaner(attributes):
    return nh3.Cleaner(
        tags=_PLAIN | set(attributes),
        clean_content_tags=_GONE - set(attributes),
        attributes=attributes,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


_author = _cleaner(_TEXT)
_printed = _cleaner({**_TEXT, **_BUILT, "cite": set()})
_reference = nh3.Cleaner(tags={"b", "em", "i", "strong", "sub", "sup"}, attributes={}, clean_content_tags=_GONE)

_reply = nh3.Cleaner(
    tags={"a", "blockquote", "br", "code", "em", "p", "pre", "strong"},
    attributes={"a": {"href"}},
    clean_content_tags=_GONE,
    url_schemes={"http", "https"},
    link_rel="nofollow ugc noopener",
)


def clean_author(text):
    """HTML as an author may write it: no ids, no classes but a code's language, no styles, no active content.

    Cleaned until that changes nothing more: what is nested wrongly is read in another way the second time.
    """
    for _ in range(9):
        text, before = _author.clean(text), text
        if text == before:
            break
    return text


def clean_reference(text):
    """One entry of a formatted reference list: running text with emphasis."""
    return _reference.clean(text).strip()


def print_reply(text):
    """A reader's reply as it is stored and shown: links vouch for nothing and lead to other sites only."""
    return _reply.clean(text).strip()


def is_reserved(anchor):
    """Whether an anchor would collide with an id that the page itself uses."""
    return anchor in RESERVED_IDS or bool(RESERVED_FORMS.fullmatch(anchor))


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
        self.spans = []  # for each open span: whether it is a footnote
        self.figures = []  # for each open figure: what is still to be said of its picture
        self.links, self.waiting = 0, []  # marks inside a link come after it: a link cannot hold a button
        self.first_mark = None  # where in the stream the marks stand that were written last, if nothing came after them
        self.feed(text)
        self.close()
        return _printed.clean("".join(self.streams[0]))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "cite":
            is_mark = "data-keys" in attrs and self.cite is None
            self.cites.append(is_mark)
            if is_mark:
                self.cite = ((attrs["data-keys"] or "").split(), (attrs.get("data-locators") or "").split("|"))
                self.fallback = []
            else:
                self.write("<cite>")
        elif tag == "span":
            is_note = "data-note" in attrs and len(self.streams) == 1 and self.cite is None
            self.spans.append(is_note)
            if is_note:
                self.streams.append([])
                self.outer, self.links, self.first_mark = (self.links, self.first_mark), 0, None
        elif tag == "figure":
            self.begin_figure(attrs.get("data-picture", ""))
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
            if self.spans.pop():
                self.end_note()
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

    def begin_figure(self, number):
        """A picture that is not known is never published: the checks block it."""
        picture = self.pictures.get(int(number)) if number else None
        self.figures.append(figures.credit(picture) if picture else "")
        self.words.append(" ")
        self.write("<figure>" + (figures.image(picture, "prose", lazy=True) if picture else ""))

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
            label = f"Reference {number}: {_short(self.works[key])}" + (f", {locator}" if locator else "")
            self.put(_mark("" if in_note else id_, str(number), label, locator))

    def end_note(self):
        note = "".join(self.streams.pop())
        self.links, self.first_mark = self.outer
        letter = letters(len(self.notes) + 1)
        self.notes.append({"letter": letter, "html": _printed.clean(note)})
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


_BLOCKS = _PLAIN - frozenset("b del em i ins q s strong sub sup".split())


def _short(work):
    return short_label(work["csl"]) if work["csl"] else work["raw"][:80]


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


def printed(text):
    """Stored HTML that `print_essay` made, for a template."""
    return mark_safe(text)  # noqa: S308  # nosec


def image(picture, place, lazy=False, alt=None):
    """`figures.image` for a template."""
    return mark_safe(figures.image(picture, place, lazy, alt))  # noqa: S308  # nosec


def drawing(svg):
    """An SVG that our own code built from numbers alone (articles/plates.py)."""
    return mark_safe(svg)  # noqa: S308  # nosec


def data_block(value):
    """JSON for a `<script type="application/ld+json">` element, which browsers read and never run."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308  # nosec


def parts_for_page(sections):
    """Sections of an edition with safe HTML, the tag of the heading and the number of a headed section of level 1."""
    parts, number = [], 0
    for section in sections:
        numbered = bool(section["heading"]) and section["level"] == 1
        number += numbered
        parts.append(
            section
            | {
                "html": printed(section["html"]),
                "tag": f"h{min(section['level'] + 1, 6)}",
                "number": number if numbered else None,
            }
        )
    return parts


def works_for_page(references):
    works = []
    for reference in references:
        csl = reference["csl"] or {}
        title = csl.get("title") or reference["raw"]
        works.append(
            reference
            | {
                "html": printed(reference["html"]),
                "short": _short(reference),
                "doi": clean_doi(csl.get("DOI") or ""),
                "url": work_url(csl),
                "scholar_url": "https://scholar.google.com/scholar?" + urlencode({"q": title[:200]}),
            }
        )
    return works


def footnotes_for_page(notes):
    return [note | {"id": f"cite-{note['letter']}", "html": printed(note["html"])} for note in notes]

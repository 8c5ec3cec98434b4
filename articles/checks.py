"""What stands between a working copy and its publication. Problems block, remarks advise."""

import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

from articles.manuscripts.manuscript import cited_keys
from articles.models import Address, Picture
from articles.models.picture import figures

LOCAL_LINK = re.compile(r'<a [^>]*?href="#([^"]*)"')
WORDS = re.compile(r"<[^>]*>|\s+")
OF_SECTIONS = ("key", "level", "link", "figure", "figure-alt")
OF_WORKS = ("uncited", "doi", "unread")
FINE = {  # what is said where nothing of these codes was found
    "Title, authors and text are there": ("title", "byline", "text"),
    "Its address is its own": ("slug", "address"),
    "It has a standfirst": ("standfirst",),
    "Headings go down one level at a time": ("level",),
    "Links inside the essay arrive": ("link",),
    "Every key that is cited is listed": ("key",),
    "Every work listed is cited": ("uncited",),
    "Every work was understood and has a DOI": ("unread", "doi"),
    "Pictures say what they show, or that they are decorative": ("alt", "figure", "figure-alt"),
}


@dataclass(frozen=True)
class Finding:
    """`place` is the anchor of a section, the key of a work, or the name of a field, as `where` says."""

    blocks: bool
    code: str
    message: str
    place: str

    @property
    def where(self):
        return "section" if self.code in OF_SECTIONS else "work" if self.code in OF_WORKS else "field"


def find(article):
    """Everything worth saying about a working copy before it is published, problems first."""
    sections, citations = list(article.sections.all()), list(article.citations.select_related("reference"))
    findings = [
        *_missing(article, sections),
        *_citing(sections, citations),
        *_leading(sections),
        *_picturing(article, sections),
    ]
    return sorted(findings, key=lambda finding: not finding.blocks)


def fine(findings):
    """What there is nothing to say against."""
    codes = {finding.code for finding in findings}
    return [words for words, against in FINE.items() if codes.isdisjoint(against)]


def _missing(article, sections):
    if not article.title.strip():
        yield Finding(True, "title", "The essay has no title.", "title")
    if not article.slug:
        yield Finding(True, "slug", "The essay has no slug, so it would have no address.", "slug")
    elif Address.objects.filter(slug=article.slug).exclude(article=article).exists():
        yield Finding(True, "address", f"The address “{article.slug}” belongs to another essay.", "slug")
    if not article.bylines.all():
        yield Finding(True, "byline", "Nobody stands in the byline.", "byline")
    if not any(WORDS.sub("", section.html) for section in sections):
        yield Finding(True, "text", "The essay has no text.", "text")
    if not article.standfirst.strip():
        yield Finding(
            False, "standfirst", "The essay has no standfirst: lists and search engines show it.", "standfirst"
        )


def _citing(sections, citations):
    listed = {citation.key: citation.reference for citation in citations}
    used = {}
    for section in sections:
        for key in cited_keys(section.html):
            used.setdefault(key, section.anchor)
    for key, anchor in used.items():
        if key not in listed:
            yield Finding(True, "key", f"“{key}” is cited, but no work of the reference list has this key.", anchor)
    for key, reference in listed.items():
        if key not in used:
            yield Finding(False, "uncited", f"“{key}” is listed, but never cited.", key)
        if reference.csl and not reference.doi:
            yield Finding(False, "doi", f"“{key}” has no DOI.", key)
        if not reference.csl:
            yield Finding(False, "unread", f"“{key}” was not understood: readers see it as it was typed.", key)


def _leading(sections):
    """Headings and the links to them. A part without heading neither begins a level nor can be led to."""
    headed = [section for section in sections if section.heading]
    above, anchors = 0, {section.anchor for section in headed}
    for section in headed:
        if section.level > above + 1:
            yield Finding(False, "level", f"The heading “{section.heading}” skips a level.", section.anchor)
        above = section.level
    for section in sections:
        for target in LOCAL_LINK.findall(section.html):
            if unquote(html.unescape(target)) not in anchors:
                yield Finding(
                    False, "link", f"A link leads to “#{target}”, which is nowhere in the essay.", section.anchor
                )


def _picturing(article, sections):
    if article.picture and not article.picture.decorative and not article.picture.alt:
        yield Finding(False, "alt", "The picture has no alternative text.", "picture")
    shown = [(number, section.anchor) for section in sections for number in figures(section.html)]
    pictures = Picture.objects.in_bulk({number for number, _ in shown}) if shown else {}
    for number, anchor in shown:
        if number not in pictures:
            yield Finding(True, "figure", f"A figure shows picture {number}, which is not in the library.", anchor)
        elif not pictures[number].decorative and not pictures[number].alt:
            yield Finding(False, "figure-alt", f"“{pictures[number]}” has no alternative text.", anchor)

"""The one door for HTML. `clean_author` on the way in; what articles/printing.py then builds passes `clean_printed`, the printed
allow-list, as its last step, and is stored and shown as it is. Nothing is formatted, cut or joined after that.

No other module may call mark_safe.
"""

import json
import re
from urllib.parse import urlencode

import nh3
from django.utils.safestring import mark_safe

from articles import figures
from articles.citations.csl import clean_doi, short_label, work_url

# Ids of the page's own furniture (templates/). An anchor of an essay never takes one of them: see `is_reserved`.
RESERVED_IDS = frozenset(
    """about appearance cite-this close comment comment-err contents d-keep d-pass d-user edition email email-err errors errors-h
    footnotes json latest ledger login login-h main name name-err next notes opening page phone q record references replies respond
    respond-h skip start theme-auto theme-dark theme-light titles top url url-err""".split()
)
RESERVED_FORMS = re.compile(r"(ref|note|cite)-.*|c\d+")

# A link leads to another site, to a place of ours, or within the essay; a file beside the manuscript is nowhere here.
HREF = re.compile(r"https?:|mailto:|#|/(?![/\\])", re.IGNORECASE)

# What any element may have besides. Without "*" in its list a cleaner of nh3 would let `lang` and `title` through, unchecked.
_EVERYWHERE = {"dir", "lang"}
LANGUAGE = re.compile(r"(?:[a-z]{2,8}|[ix](?=-))(?:-[a-z0-9]{1,8}){0,7}", re.IGNORECASE)  # the shape of a tag of BCP 47

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
PLAIN = frozenset(
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
        value = re.sub("[\t\n\r]", "", value).strip()  # as browsers read it
        return value if HREF.match(value) else None
    if name == "lang":
        return value if LANGUAGE.fullmatch(value) else None
    if name == "dir":
        return value.lower() if value.lower() in ("auto", "ltr", "rtl") else None
    if name == "data-picture":
        return value if re.fullmatch(r"[0-9]{1,18}", value) else None
    return value


def _cleaner(attributes):
    return nh3.Cleaner(
        tags=PLAIN | set(attributes),
        clean_content_tags=_GONE - set(attributes),
        attributes={"*": _EVERYWHERE, **attributes},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


_author = _cleaner(_TEXT)
_printed = _cleaner({**_TEXT, **_BUILT, "cite": set()})
_reference = nh3.Cleaner(
    tags={"b", "em", "i", "strong", "sub", "sup"}, attributes={"*": set()}, clean_content_tags=_GONE
)

# A mark as readers elsewhere get it: "[1] (p. 24)"; its button goes, there is nothing that it could open.
_MARK = re.compile(r'(<a href="#ref-\w+"[^>]*>)(\w+)</a>')
_AT = re.compile(r'<span class="cite__at">(.*?)</span>')
_CARRIED = {
    name: kept - {"class", "role", "tabindex", "aria-label", "id"}
    for name, kept in {**_TEXT, "img": {"src", "alt", "width", "height"}}.items()
}

_reply = nh3.Cleaner(
    tags={"a", "blockquote", "br", "code", "em", "p", "pre", "strong"},
    attributes={"*": set(), "a": {"href"}},
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


def clean_printed(text):
    """What articles/printing.py has built, as it is stored and shown: the last step, whatever went wrong before."""
    return _printed.clean(text)


def whole_link(link, address):
    """A link of printed HTML as it is said elsewhere."""
    if link.startswith("#"):
        return address + link
    return "/".join(address.split("/")[:3]) + link if link.startswith("/") else link


def carried(text, address):
    """Printed HTML for readers elsewhere: nothing that needs our page, and every link says where it leads. `address`: of the essay."""

    def absolute(tag, name, value):
        return whole_link(value, address) if name in ("href", "src") else _attribute(tag, name, value)

    cleaner = nh3.Cleaner(
        tags=PLAIN | {"h2", "h3", "h4", "h5", "h6"} | set(_CARRIED) - {"span"},
        clean_content_tags=_GONE,
        attributes={"*": _EVERYWHERE, **_CARRIED},
        attribute_filter=absolute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return cleaner.clean(_AT.sub(r" (\1)", _MARK.sub(r"\1[\2]</a>", text)))


def clean_reference(text):
    """One entry of a formatted reference list: running text with emphasis."""
    return _reference.clean(text).strip()


def print_reply(text):
    """A reader's reply as it is stored and shown: links vouch for nothing and lead to other sites only."""
    return _reply.clean(text).strip()


def is_reserved(anchor):
    """Whether an anchor would collide with an id that the page itself uses."""
    return anchor in RESERVED_IDS or bool(RESERVED_FORMS.fullmatch(anchor))


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
    """Sections of an edition with safe HTML, the tag of the heading and the number of a headed section of level 1.

    What is stored was cleaned by the allow-list of its day; it passes the present one, so that printing anew mends what is old.
    """
    parts, number = [], 0
    for section in sections:
        numbered = bool(section["heading"]) and section["level"] == 1
        number += numbered
        parts.append(
            section
            | {
                "html": printed(clean_printed(section["html"])),
                "tag": f"h{min(section['level'] + 1, 6)}",
                "number": number if numbered else None,
            }
        )
    return parts


def short_name(work):
    return short_label(work["csl"]) if work["csl"] else work["raw"][:80]


def works_for_page(references):
    works = []
    for reference in references:
        csl = reference["csl"] or {}
        title = csl.get("title") or reference["raw"]
        works.append(
            reference
            | {
                "html": printed(clean_printed(reference["html"])),
                "short": short_name(reference),
                "doi": clean_doi(csl.get("DOI") or ""),
                "url": work_url(csl),
                "scholar_url": "https://scholar.google.com/scholar?" + urlencode({"q": title[:200]}),
            }
        )
    return works


def footnotes_for_page(notes):
    return [note | {"id": f"cite-{note['letter']}", "html": printed(clean_printed(note["html"]))} for note in notes]

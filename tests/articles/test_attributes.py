"""What an element may have is what articles/markup.py declares, for every cleaner: nothing passes by itself."""

from html.parser import HTMLParser

import pytest

from articles import markup, printing
from tests.factories import part

# The elements and the attributes of HTML (the standard's indices), and the old ones.
ELEMENTS = """
    a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br button canvas caption
    center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fencedframe fieldset
    figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd
    label legend li link main map mark marquee math menu meta meter nav nobr noembed noframes noscript object ol optgroup
    option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select
    selectedcontent slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th
    thead time title tr track tt u ul var video wbr xmp x-own
""".split()
ATTRIBUTES = """abbr accept accesskey action align allow alt anchor aria-describedby aria-hidden aria-label aria-labelledby as async
    autocapitalize autocomplete autofocus autoplay background bgcolor blocking border cellpadding cellspacing charset checked cite class
    closedby color cols colspan command commandfor content contenteditable controls coords crossorigin data data-anchor data-keys
    data-locators data-note data-own data-picture datetime decoding default defer dir dirname disabled download draggable enctype
    enterkeyhint exportparts face fetchpriority for form formaction headers height hidden high href hreflang hspace http-equiv id imagesizes
    imagesrcset inert inputmode integrity is ismap itemid itemprop itemref itemscope itemtype kind label lang list loading loop low max
    maxlength media method min minlength multiple muted name nonce novalidate onclick onerror onfocus onload onpointerenter open optimum
    part pattern ping placeholder playsinline popover popovertarget popovertargetaction poster preload readonly referrerpolicy rel required
    reversed role rows rowspan sandbox scope selected shadowrootmode shape size sizes slot span spellcheck src srcdoc srclang srcset start
    step style summary tabindex target text title translate type usemap valign value virtualkeyboardpolicy vspace width wrap
    writingsuggestions xml:lang xmlns x-own""".split()
PASSES = {  # a value that is checked, where it is good
    "class": "credit",
    "data-picture": "12",
    "dir": "rtl",
    "href": "https://example.org/",
    "lang": "fr",
    "src": "https://example.org/a.webp",
    "cite": "https://example.org/",
}
INSIDE = {  # where the parser wants to see it
    **dict.fromkeys(("caption", "colgroup", "tbody", "tfoot", "thead"), "<table>{}</table>"),
    "tr": "<table><tbody>{}</tbody></table>",
    **dict.fromkeys(("td", "th"), "<table><tbody><tr>{}</tr></tbody></table>"),
}
EVERYWHERE = {"dir", "lang"}
LINKED = {"a": {"href"}}
CLEANERS = {  # name: (cleaner, what is declared of each element, what is declared of all)
    "author": (markup.clean_author, markup._TEXT, EVERYWHERE),
    "printed": (markup.clean_printed, {**markup._TEXT, **markup._BUILT, "cite": set()}, EVERYWHERE),
    "carried": (lambda text: markup.carried(text, "https://magazine.example/"), markup._CARRIED, EVERYWHERE),
    "reply": (markup.print_reply, LINKED, set()),
    "reference": (markup.clean_reference, {}, set()),
}


class Seen(HTMLParser):
    """{element: its attributes} of a text."""

    def __init__(self, text):
        super().__init__()
        self.found = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.setdefault(tag, {}).update(attrs)


def passed(clean, element, attributes):
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    html = INSIDE.get(element, "{}").format(f"<{element}{written}>words</{element}>")
    return Seen(clean(html)).found.get(element)


@pytest.mark.parametrize("name", CLEANERS)
def test_what_passes_is_what_is_declared(name):
    clean, declared, everywhere = CLEANERS[name]
    given = {attribute: PASSES.get(attribute, "1") for attribute in ATTRIBUTES}
    for element in ELEMENTS:
        found = passed(clean, element, given)
        if found is None:
            assert element not in declared or (name, element) == ("carried", "span"), element
            continue
        allowed = declared.get(element, set()) | everywhere
        if element == "code":  # its only class is a language, see below
            allowed = allowed - {"class"}
        if name == "reply" and element == "a":
            assert found.pop("rel") == "nofollow ugc noopener"
        assert set(found) == allowed, element


@pytest.mark.parametrize("clean", [markup.clean_author, markup.clean_printed])
def test_every_element_that_is_declared_is_tried(clean):
    assert set(ELEMENTS) >= markup.PLAIN | set(markup._TEXT) | set(markup._BUILT)
    assert passed(clean, "code", {"class": "language-py"}) == {"class": "language-py"}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        *(
            ("lang", tag, tag)
            for tag in ("fr", "en-GB", "zh-Hant-TW", "sl-rozaj-biske", "de-1996", "x-own", "i-klingon", "EN")
        ),
        *(
            ("lang", tag, None)
            for tag in (
                "",
                "f",
                "x",
                "en_GB",
                "en GB",
                "en-",
                "-en",
                "französisch",
                "&lt;b&gt;",
                "a" * 9,
                "en" + "-x" * 99,
            )
        ),
        *(("dir", value, value.lower()) for value in ("ltr", "rtl", "auto", "RTL")),
        *(("dir", value, None) for value in ("", "left", "rtl ", "inherit")),
    ],
)
def test_a_language_and_a_direction_are_checked(name, value, kept):
    for clean in (markup.clean_author, markup.clean_printed, CLEANERS["carried"][0]):
        assert passed(clean, "p", {name: value}) == ({name: kept} if kept else {})


def test_a_language_is_printed_where_an_author_said_it():
    text = """<p dir="ltr">A <cite lang="la">Liber</cite>, <span lang="de">ein Wort <cite data-keys="a">[@a]</cite></span>.<span data-note
        lang="fr">Une note.</span><span>No</span> end<span> </span>.</p><figure lang="es"><pre>x</pre></figure>"""
    works = {"a": {"csl": {"title": "A"}, "raw": "A", "html": ""}}
    printed = printing.print_essay([part(text)], works)
    html = printed.sections[0]["html"]
    assert printed.notes[0]["html"] == '<span lang="fr">Une note.</span>'
    assert (
        '<cite lang="la">Liber</cite>, <span lang="de">ein Wort<span class="cite"' in html
        and '<figure lang="es"><pre>' in html
    )
    assert "No end ." in html and html.count("<span lang") == 1 and '<p dir="ltr">A' in html

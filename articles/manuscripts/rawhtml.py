"""HTML that people typed or pasted: made well-formed enough to parse in linear time, then said in our vocabulary."""

import html
import re
from collections import Counter
from html.parser import HTMLParser

from articles.manuscripts.manuscript import Unreadable, citation_mark

# A tag as CommonMark has it. Possessive, and quoted values are capped: no input takes quadratic time.
TAG = re.compile(
    r"""<(?:(?P<close>/)(?P<end>[a-zA-Z][\w:-]{0,40}+)\s{0,50}+>"""
    r"""|(?P<name>[a-zA-Z][\w:-]{0,40}+)(?P<attributes>(?:[^<>"']++|"[^"]{0,2000}+"|'[^']{0,2000}+')*+)>)"""
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:@][\w:.-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")

RENAMED = {"b": "strong", "i": "em", "strike": "s", "cite": "em", "tt": "code", "kbd": "code", "samp": "code",
           "var": "em", "dfn": "em", "d-code": "code"}  # fmt: skip
INLINE = {"code", "em", "strong", "sub", "sup", "s", "ins", "del", "q", "abbr", "a", "br", "cite", "span"}
BLOCK = {"p", "ul", "ol", "li", "blockquote", "pre", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure",
         "figcaption", "hr", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"}  # fmt: skip
HOLDS_TEXT = {"p", "li", "th", "td", "figcaption", "caption", "dt", "dd", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
ATTRIBUTES = {"ol": {"start"}, "code": {"class"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"},
              "abbr": {"title"}, "a": {"href", "title"}}  # fmt: skip
VOID = {"br", "hr"}
# Wrappers say nothing of their own; their text stays.
DEEPEST = 60  # open elements; below that, tags go and text stays
BLOCK_WRAPPERS = {"div", "section", "article", "aside", "main", "header", "footer", "center", "details", "summary",
                  "nav", "address", "d-article"}  # fmt: skip
WRAPPERS = BLOCK_WRAPPERS | {"font", "small", "big", "u", "mark", "tfoot", "colgroup", "col", "picture", "bdi", "bdo",
                             "wbr", "time", "label", "span", "d-math", "nobr"}  # fmt: skip
GONE = {"script", "style", "iframe", "object", "embed", "video", "audio", "canvas", "svg", "form", "button", "select",
        "textarea", "template", "noscript", "title", "head", "applet", "math"}  # fmt: skip
STRANGE = {"html", "body", "frame", "frameset", "noframes", "marquee", "blink", "ruby", "rt", "rp", "rb", "rtc", "hgroup", "menu",
           "fieldset", "legend", "option", "optgroup", "datalist", "output", "progress", "meter", "dialog", "slot", "map",
           "area", "data", "acronym", "dir", "basefont", "search", "portal"}  # fmt: skip
SILENT = {"source", "img", "input", "meta", "link", "base", "track", "param"}
CITING = {"d-cite", "dt-cite"}
NOTES = {"d-footnote", "dt-fn"}


# What reads HTML takes more than linear time for these, so a text of an author has a limit.
MOST_OPEN = 100  # elements within each other
MOST_DEPTHS = 500_000  # of all tags together: what is left open, such as <b>, is built anew in every paragraph
MOST_MARKS = 100_000  # "<" and "&"
LONGEST_TAG = 5_000  # characters
# What the tag of a block ends by HTML's rules where it is still open: an opening tag, and a closing one.
_CELL, _ITEM, _TERM = frozenset({"p", "td", "th"}), frozenset({"p", "li"}), frozenset({"p", "dt", "dd"})
_ROWS = _CELL | {"tr", "tbody", "thead", "tfoot", "caption"}
_BEGINS = dict.fromkeys(BLOCK | BLOCK_WRAPPERS, frozenset({"p"}))
_ENDS = _BEGINS | {"ul": _ITEM, "ol": _ITEM, "dl": _TERM, "tr": _CELL, "table": _ROWS}
_ENDS |= dict.fromkeys(("tbody", "thead", "tfoot"), _CELL | {"tr"})
_BEGINS |= {"li": _ITEM, "dt": _TERM, "dd": _TERM, "td": _CELL, "th": _CELL, "tr": _CELL | {"tr"}}
_BEGINS |= dict.fromkeys(("tbody", "thead", "tfoot"), _ROWS)
_EMPTY = frozenset("area base basefont br col embed hr img input link meta param source track wbr".split())


def refuse_excess(text: str):
    """Raises Unreadable where the tags of a text are too many, too long, or open too far within each other.

    A closing tag that fits nothing at its place closes nothing here: a browser, too, may keep the element open.
    """
    if (marks := text.count("<") + text.count("&")) > MOST_MARKS:
        raise Unreadable(f"The text has {marks:,} tags and entities; the limit is {MOST_MARKS:,}.")
    open_tags: list[str] = []
    depths = 0
    for match in TAG.finditer(text):
        why = f"a tag has more than {LONGEST_TAG:,} characters." if len(match[0]) > LONGEST_TAG else ""
        if match["close"]:
            _close(open_tags, match["end"].lower())
        else:
            name = match["name"].lower()
            while open_tags and open_tags[-1] in _BEGINS.get(name, ()):
                open_tags.pop()
            open_tags += [] if name in _EMPTY else [name]
            depths += len(open_tags)
        if depths > MOST_DEPTHS:
            why = f"up to here, elements are open within others more than {MOST_DEPTHS:,} times. Is one of them not closed?"
        if len(open_tags) > MOST_OPEN:
            why = f"more than {MOST_OPEN} elements are open within each other. Is one of them not closed?"
        if why:
            line = text.count("\n", 0, match.start()) + 1
            raise Unreadable(f"Line {line}, at “{match[0][:40]}”: {why}")


def _close(open_tags: list[str], name: str):
    depth = len(open_tags)
    while depth and open_tags[depth - 1] != name and open_tags[depth - 1] in _ENDS.get(name, ()):
        depth -= 1
    if depth and open_tags[depth - 1] == name:
        del open_tags[depth - 1 :]


def tame(text: str) -> str:
    """The same HTML with comments gone and every `<` escaped that begins no tag of HTML (`Vec<T>`); parses in linear time."""
    text = without_comments(text)
    pieces, last = [], 0
    for match in TAG.finditer(text):
        # One within a tag, too: where quotes are odd, Python's parser ends the tag before it, and fails at “<![”.
        sign = "<" if is_element(match["name"] or match["end"]) else "&lt;"
        tag = sign + match.group()[1:].replace("<", "&lt;")
        pieces += [text[last : match.start()].replace("<", "&lt;"), tag]
        last = match.end()
    pieces.append(text[last:].replace("<", "&lt;"))
    return "".join(pieces)


def without_comments(text: str) -> str:
    """Comments go; their line breaks stay, so lines can still be counted."""
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        pieces += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*pieces, text[at:]])


def tags_in(text: str):
    """Every opening tag as (name, attributes, line within the text, from 0)."""
    line, last = 0, 0
    for match in TAG.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        if name := match["name"]:
            yield name.lower(), attributes_of(match["attributes"]), line


def attributes_of(text: str) -> dict[str, str]:
    return {name.lower(): html.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(text)}


def plain(fragment: str) -> str:
    """The words of a fragment, without its marks and notes."""
    return _Words(fragment).text


class _Words(HTMLParser):
    def __init__(self, fragment: str):
        super().__init__(convert_charrefs=True)
        self.pieces, self.inside = [], []
        self.feed(tame(fragment))
        self.close()
        self.text = " ".join("".join(self.pieces).split())

    def handle_starttag(self, tag, attrs):
        if tag == "cite" or (tag == "span" and (self.inside or "data-note" in dict(attrs))):
            self.inside.append(tag)
        self.pieces.append(" " if tag in BLOCK or tag == "br" else "")

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.pieces.append(data)


class Sieve(HTMLParser):
    """Well-formed tags in, balanced HTML of our vocabulary out.

    Loose text gets its paragraph, a heading inside a list or quotation becomes a strong line,
    `<d-cite>` a citation mark, `<d-footnote>` a note.
    """

    CDATA_CONTENT_ELEMENTS = RCDATA_CONTENT_ELEMENTS = ()  # an unclosed <script> must not swallow the essay

    def __init__(self, text: str):
        super().__init__(convert_charrefs=False)
        self.closings = Counter(re.findall(r"</([a-zA-Z][\w:-]*)", text.lower()))
        self.out: list[str] = []
        self.stack: list[str] = []  # open tags as written; "span" is a note, "cite" a mark
        self.spans: list[tuple[str, bool]] = []  # open spans, and whether each is a note
        self.skipping: list[str] = []  # inside something whose content goes too
        self.feed(text)
        self.close()
        self._pop_to(0)

    def result(self) -> str:
        return "".join(self.out)

    # -- the stack

    def _push(self, tag: str, attributes: str = ""):
        if len(self.stack) >= DEEPEST:
            return
        self.stack.append(tag)
        self.out.append(f"<{tag}{attributes}>")

    def _pop_to(self, depth: int):
        while len(self.stack) > depth:
            self.out.append(f"</{self.stack.pop()}>")

    def _close_paragraph(self):
        """A block begins: the paragraph (or heading) around it ends, as HTML has it."""
        for depth in range(len(self.stack) - 1, -1, -1):
            if self.stack[depth] in HEADINGS or self.stack[depth] == "p":
                return self._pop_to(depth)
            if self.stack[depth] in BLOCK:
                return None
        return self._pop_to(0)

    def _need_paragraph(self):
        for tag in reversed(self.stack):
            if tag in HOLDS_TEXT or tag == "span":
                return
            if tag in BLOCK:
                break
        holder = self.stack[-1] if self.stack else ""
        if holder in {"", "blockquote", "figure"}:
            self._push("p")

    # -- what the parser reports

    def handle_starttag(self, tag, attrs):
        if self.skipping:
            if tag == self.skipping[-1] and self.closings[tag] > 1:
                self.skipping.append(tag)
            return
        given = {name: value or "" for name, value in attrs}
        if tag in CITING:
            self._cite(given)
            self.skipping.append(tag)
        elif tag in NOTES or tag == "span":
            self._open_span(tag, is_note=tag in NOTES or "data-note" in given)
        elif tag == "cite" and "data-keys" in given:
            self._need_paragraph()
            self._push("cite", _written({name: given.get(name, "") for name in ("data-keys", "data-locators")}))
        elif tag in GONE:
            self.skipping += [tag] if self.closings[tag] > 0 else []
        elif tag in BLOCK_WRAPPERS:
            self._end_loose_text()
        elif tag not in SILENT and tag not in WRAPPERS:
            self._open(RENAMED.get(tag, tag), given)

    def _cite(self, given: dict[str, str]):
        keys = re.split(r"[\s,;]+", given.get("key", given.get("bibtex-key", "")).strip(" ,;\n"))
        self._need_paragraph()
        self.out.append(citation_mark(keys) if keys != [""] else "")

    def _open_span(self, tag: str, is_note: bool):
        is_note = is_note and "span" not in self.stack
        self.spans.append((tag, is_note))
        if is_note:
            self._need_paragraph()
            self._push("span", " data-note")

    def _open(self, tag: str, given: dict[str, str]):
        kept = _written({name: value for name, value in given.items() if name in ATTRIBUTES.get(tag, ())})
        if tag == "br" or tag in INLINE:
            self._need_paragraph()
            self._push(tag, kept) if tag not in VOID else self.out.append("<br>")
        elif "span" in self.stack:  # a note holds no blocks
            if tag in {"p", "li", "pre"} and not self.out[-1].endswith("data-note>"):
                self.out.append("<br>")
        elif tag == "hr":
            self._close_paragraph()
            self.out.append("<hr>")
        elif tag in HEADINGS and any(open_tag in BLOCK - HOLDS_TEXT or open_tag == "li" for open_tag in self.stack):
            self._close_paragraph()
            self._push("p")
            self._push("strong")
        elif tag in BLOCK:
            self._close_paragraph()
            self._push(tag, kept)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID and tag not in SILENT:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        self.closings[tag] -= 1
        if self.skipping:
            if tag == self.skipping[-1]:
                self.skipping.pop()
            return
        if tag in NOTES or tag == "span":
            if self.spans and self.spans[-1][0] == tag and self.spans.pop()[1]:
                self._close("span")
            return
        name = "cite" if tag == "cite" and "cite" in self.stack else RENAMED.get(tag, tag)
        if tag in HEADINGS and tag not in self.stack and "strong" in self.stack:
            name = "p"
        if tag in BLOCK_WRAPPERS:
            self._end_loose_text()
        elif tag not in WRAPPERS:
            self._close(name)

    def _close(self, name: str):
        if name in BLOCK and "span" in self.stack:
            return
        if name in self.stack:
            self._pop_to(len(self.stack) - 1 - self.stack[::-1].index(name))

    def _end_loose_text(self):
        if self.stack == ["p"]:
            self._pop_to(0)

    def handle_data(self, data):
        if self.skipping:
            return
        if data.strip():
            self._need_paragraph()
        self.out.append(html.escape(data, quote=False))

    def handle_entityref(self, name):
        self.handle_data(html.unescape(f"&{name};"))

    def handle_charref(self, name):
        self.handle_data(html.unescape(f"&#{name};"))


HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())


def is_hidden(attributes: dict[str, str]) -> bool:
    return "hidden" in attributes or bool(re.search(r"display\s*:\s*none", attributes.get("style", ""), re.IGNORECASE))


def is_known(name: str) -> bool:
    return name in INLINE | BLOCK | WRAPPERS | GONE | SILENT | CITING | NOTES | set(RENAMED)


def is_element(name: str) -> bool:
    """Of HTML: one we know, one outside an essay's vocabulary, or a custom element, which has a hyphen in its name."""
    return is_known(name.lower()) or name.lower() in STRANGE or "-" in name

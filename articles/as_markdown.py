"""Printed HTML as Markdown (CommonMark, with footnotes and pipe tables): for people who keep texts, and for machines. Pure.

A mark becomes a footnote's, `[^1]` of the reference list and `[^a]` of the notes. What Markdown cannot say stays HTML.
"""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby

from articles.markup import carried, whole_link

BLOCKS = frozenset("blockquote div dl figcaption figure hr ol p pre table ul".split())
VOID = frozenset("br hr img".split())
KEPT = frozenset("del ins s sub sup".split())  # as HTML
EMPHASIS = {"em": "*", "i": "*", "cite": "*", "strong": "**", "b": "**"}
OF_LISTS = {"ol": (". ", ") "), "ul": ("- ", "* ")}
SIGNS = re.compile(r"[\\`*_\[\]<>~^$|#]|&(?=#?\w+;)|!\Z")  # a link may follow
# What would begin a list, a heading's underline or a definition where a line begins.
BEGINS = re.compile(r"^(\d{1,9})(?=[.)])|^(?=[-+=:])")


@dataclass
class Node:
    tag: str
    attributes: dict = field(default_factory=dict)
    children: list = field(default_factory=list)  # nodes and texts

    def find(self, *tags):
        for child in self.children:
            if isinstance(child, Node):
                if child.tag in tags:
                    yield child
                else:
                    yield from child.find(*tags)


class _Tree(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [Node("")]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        if tag in (node.tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data):
        self.open[-1].children.append(data)


def as_markdown(text, address, named=None):
    """`address`: of the essay, for its links; `named`: a set that gets the signs of the footnotes that are named in what is written."""
    return "\n\n".join(_Writer(address, set() if named is None else named).blocks(_read(text)))


def line(text):
    """Plain text as one line of Markdown."""
    return BEGINS.sub(r"\1\\", SIGNS.sub(r"\\\g<0>", " ".join(text.split())))


def _read(text):
    tree = _Tree()
    tree.feed(text)
    tree.close()
    return tree.open[0]


class _Writer:
    def __init__(self, address, named):
        self.address, self.named = address, named

    def blocks(self, node):
        """The node's blocks; what stands between them in a line of its own is a paragraph."""
        found, run = [], []
        for child in [*node.children, None]:
            if (isinstance(child, Node) and child.tag in BLOCKS) or child is None:
                found += [words] if (words := self.paragraph(run)) else []
                found += self.block(child, found[-1] if found else "") if child else []
                run = []
            else:
                run.append(child)
        return found

    def block(self, node, before):
        """`before`: the block that it follows."""
        if node.tag == "hr":
            return ["* * *"]
        if node.tag == "pre":
            return [self.code_block(node)]
        if node.tag == "blockquote":
            quoted = "\n\n".join(self.blocks(node))
            return [re.sub("^", "> ", quoted, flags=re.MULTILINE).replace("> \n", ">\n")] if quoted else []
        if node.tag in ("ol", "ul"):
            return [written] if (written := self.items(node, before)) else []
        if node.tag in ("table", "dl"):
            return self.pipes(node) or [re.sub(r"\n\s*\n", "\n", carried(_source(node), self.address))]
        return self.blocks(node)

    def items(self, node, before):
        """With another sign than a list before it, or they would be one."""
        start = node.attributes.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 8 else 1
        sign = next(sign for sign in OF_LISTS[node.tag] if not re.match(rf"\d*{re.escape(sign)}", before))
        written = []
        for place, item in enumerate(_items(node), number):
            begins = f"{place}{sign}" if node.tag == "ol" else sign
            body = "\n\n".join(self.blocks(item))
            written.append(begins + re.sub(r"\n(?=[^\n])", "\n" + " " * len(begins), body))
        return "\n".join(written)

    def code_block(self, node):
        code = "".join(_texts(node)).strip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        classes = next((child.attributes.get("class", "") for child in node.find("code")), "")
        return f"{fence}{classes.removeprefix('language-')}\n{code}\n{fence}"

    def pipes(self, node):
        """A table of plain cells as a pipe table; [] for any other."""
        rows = [list(row.find("td", "th")) for row in node.find("tr")] if node.tag == "table" else []
        cells = [cell for row in rows for cell in row]
        if not rows or not all(map(_is_plain, cells)) or len({len(row) for row in rows}) > 1:
            return []
        lines = ["| " + " | ".join(map(self.cell, row)) + " |" for row in rows]
        caption = [self.paragraph(caption.children) for caption in node.find("caption")]
        return [*caption, "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])]

    def cell(self, node):
        """A bar parts cells in code, too."""
        return re.sub(r"(?<!\\)\|", r"\\|", self.paragraph(node.children))

    def paragraph(self, children):
        words = re.sub(r"[ \t\n\r\f]+", " ", self.run(children)).replace("\0", "\\\n").strip(" ")
        return "\n".join(BEGINS.sub(r"\1\\", line.strip(" ")) for line in words.split("\n"))

    def run(self, children):
        words = ""
        for more in map(self.inline, children):
            meet = words.endswith("*") and more.startswith("*")  # such signs would be read as others
            words += "<!-- -->" * meet + more
        return words

    def inline(self, node):
        if isinstance(node, str):
            return SIGNS.sub(r"\\\g<0>", node)
        match node.tag:
            case "br":
                return "\0"
            case "img":
                return f"![{line(node.attributes.get('alt', ''))}](<{self.link(node, 'src')}>)"
            case "code":
                return _code("".join(_texts(node)))
            case "span" if node.attributes.get("class", "").startswith("cite"):
                return self.mark(node)
        return self.phrase(node, self.run(node.children))

    def phrase(self, node, words):
        match node.tag:
            case tag if tag in EMPHASIS:
                return _around(words, EMPHASIS[tag], tag)
            case "a" if words.strip() and node.attributes.get("href"):
                return f"[{words}](<{self.link(node, 'href')}>)"
            case "q":
                return f"“{words}”"
            case tag if tag in KEPT:
                return f"<{tag}>{words}</{tag}>"
        return words

    def mark(self, node):
        sign = next((link.attributes.get("href", "").removeprefix("#ref-") for link in node.find("a")), "")
        at = "".join(f" ({line(''.join(_texts(place)))})" for place in node.find("span"))
        self.named.add(sign)
        return f"[^{sign}]{at}"

    def link(self, node, name):
        link = whole_link(node.attributes[name], self.address)
        return re.sub(r"[<>\\|\s]", lambda sign: f"%{ord(sign[0]):02X}", link)


def _items(node):
    """Of a list; what stands between them is one, too."""
    for own, run in groupby(node.children, lambda child: isinstance(child, Node) and child.tag == "li"):
        children = list(run)
        if own:
            yield from children
        elif any(isinstance(child, Node) or child.strip() for child in children):
            yield Node("li", children=children)


def _is_plain(cell):
    """Whether it can stand in a pipe table: in code, a bar after a backslash cannot."""
    spans = {"colspan", "rowspan"} & cell.attributes.keys()
    return not spans and not any(cell.find(*BLOCKS, "br")) and "\\|" not in "".join(_texts(cell))


def _around(words, sign, tag):
    """Emphasis by signs where they are sure to be read so, else by tags."""
    inner = words.strip()
    if not inner:
        return words
    before, after = words[: words.index(inner)], words[words.index(inner) + len(inner) :]
    if inner[0].isalnum() and inner[-1].isalnum():
        return f"{before}{sign}{inner}{sign}{after}"
    return f"{before}<{tag}>{inner}</{tag}>{after}"


def _code(text):
    text = " ".join(text.split())
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}" if text else ""


def _texts(node):
    for child in node.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)


def _source(node):
    if isinstance(node, str):
        return html.escape(node, quote=False)
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in node.attributes.items())
    inner = "".join(map(_source, node.children))
    return f"<{node.tag}{attributes}>" + ("" if node.tag in VOID else f"{inner}</{node.tag}>")

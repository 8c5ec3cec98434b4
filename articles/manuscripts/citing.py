"""Citations in Markdown: pandoc's `[@key, p. 4]` and `@key`, MyST's `{cite}`key``."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

LONGEST = 1_500  # characters between the brackets of one citation
_KEY = r"[\w](?:[\w]|[:.#$%&+?<>~/-](?=[\w/]))*"
_BARE = re.compile(rf"@(?:\{{([^\s{{}}]{{1,200}})\}}|({_KEY}))")
_CLUSTER = re.compile(rf"\[([^\[\]]{{0,{LONGEST}}})\]")
_ITEM = re.compile(
    rf"(?P<prefix>[^@]*?)(?P<hidden>-?)@(?:\{{(?P<braced>[^\s{{}}]+)\}}|(?P<key>{_KEY}))(?P<suffix>.*)", re.DOTALL
)
_PLACE = re.compile(r"[ \n]\[([^\[\]@]{1,200})\](?!\()")
# Without a list that knows it, a bare @word is a citation only if it is built like a key: letters, then a year.
_KEYLIKE = re.compile(r"[^\W\d_][\w:.-]*(?:1[5-9]|20)\d\d[\w:-]*")


@dataclass
class Item:
    key: str
    locator: str = ""
    prefix: str = ""


@dataclass
class Citation:
    items: list[Item]
    in_text: bool = False  # the author is part of the sentence: "Krelina (2021) says"


def citation_plugin(md: MarkdownIt):
    md.inline.ruler.before("link", "citation_cluster", _cluster_rule)
    md.inline.ruler.before("link", "citation_bare", _bare_rule)


def read_cluster(text: str) -> list[Item] | None:
    """`see @a, p. 4; -@b` to items; None where any piece is no citation."""
    items = []
    for piece in text.split(";"):
        match = _ITEM.fullmatch(" ".join(piece.split()))
        if not match or (match["prefix"] and not match["prefix"].endswith((" ", "(", "-"))) or "@" in match["suffix"]:
            return None
        items.append(
            Item(match["braced"] or match["key"], match["suffix"].lstrip(", ").strip(), match["prefix"].strip())
        )
    return items


def role_citation(name: str, text: str) -> Citation | None:
    """The content of a MyST role: keys separated by commas."""
    keys = [key.strip() for key in re.split(r"[,;]", text)]
    if not all(re.fullmatch(r"[^\s<>{}\"']+", key) for key in keys):
        return None
    return Citation([Item(key) for key in keys], in_text=name in {"cite:t", "cite:ts", "cite:ct", "cite:author"})


def _push(state: StateInline, citation: Citation):
    state.push("citation", "", 0).meta = {"citation": citation}


def _cluster_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    match = _CLUSTER.match(state.src, state.pos, state.posMax)
    if not match or "@" not in match[1] or state.src[match.end() : match.end() + 1] == "(":
        return False
    items = read_cluster(match[1])
    if not items or state.linkLevel:
        return False
    if not silent:
        _push(state, Citation(items))
    state.pos = match.end()
    return True


def _bare_rule(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] != "@" or state.linkLevel or (start and re.match(r"[\w@/.:+-]", state.src[start - 1])):
        return False
    match = _BARE.match(state.src, start, state.posMax)
    if not match:
        return False
    key, end = match[1] or match[2], match.end()
    known = state.env.get("known_keys", ())
    if key not in known and not match[1] and not _KEYLIKE.fullmatch(key):
        return False
    place = _PLACE.match(state.src, end, state.posMax)
    if place:
        end = place.end()
    if not silent:
        _push(state, Citation([Item(key, place[1].strip() if place else "")], in_text=True))
    state.pos = end
    return True

"""What other Markdown dialects add: Liquid tags, MyST roles, directives and labels.

They become tokens of their own, so that the reader can keep them as code and report them.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from articles.manuscripts.citing import Citation, Item, role_citation

MOST_BRACKETS = 3_000
LONGEST_PARAGRAPH = 50_000  # characters
_LIQUID = re.compile(r"\{%[^\n]{0,2000}?%\}|\{\{[^\n{}]{0,500}\}\}")
_LIQUID_OPEN = re.compile(r"\{%-?\s*(highlight|comment|raw|capture)\b\s*([\w+#-]*)[^\n]{0,500}?%\}")
_LIQUID_CITE = re.compile(r"\{%-?\s*cite\s+([^\n%]{1,500}?)\s*-?%\}")
_ROLE = re.compile(r"\{([a-zA-Z][\w:.-]{0,40})\}(`+)([^`]{1,1500})\2(?!`)")
_ROLE_TARGET = re.compile(r"(.+?)\s*<[^<>]+>", re.DOTALL)
_LABEL = re.compile(r"\(([\w:.\- ]{1,100})\)=[ \t]*$")
_COLONS = re.compile(r"(:{3,})\s*(\{[^{}\s]+\}|[\w-]+)?.*$")
_ATTRIBUTE_LINE = re.compile(r"\{:[^{}\n]{0,500}\}[ \t]*$")


def dialect_plugin(md: MarkdownIt):
    stops = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "liquid_block", _liquid_block, stops)
    md.block.ruler.before("fence", "colon_block", _colon_block, stops)
    md.block.ruler.before("fence", "label_line", _label_line, stops)
    md.core.ruler.before("inline", "overlong", _overlong)
    md.inline.ruler.before("backticks", "liquid", _liquid_inline)
    md.inline.ruler.before("backticks", "role", _role_inline)


def _overlong(state: StateCore):
    """What no author writes, and what takes the parser quadratic time: a paragraph of thousands of brackets, or one without an end."""
    for token in state.tokens:
        brackets = token.content.count("[") + token.content.count("{")
        if token.type == "inline" and (brackets > MOST_BRACKETS or len(token.content) > LONGEST_PARAGRAPH):
            token.type = "overlong"


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _push_block(state: StateBlock, kind: str, first: int, after: int, content: str, info: str = "") -> bool:
    token = state.push(kind, "", 0)
    token.map, token.content, token.info, token.block = [first, after], content, info, True
    state.line = after
    return True


def _liquid_block(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """A line that is one Liquid tag; `{% highlight %}` and `{% comment %}` reach to their end tag."""
    line = _line(state, first)
    if not line.startswith(("{%", "{{")) or state.is_code_block(first):
        return False
    opening = _LIQUID_OPEN.fullmatch(line.rstrip())
    unclosed = state.env.setdefault("unclosed", set())  # looked for once, not once a line
    if opening and opening[1] != "raw" and (opening[1], last) not in unclosed:
        end = re.compile(r"\{%-?\s*end" + opening[1] + r"\s*-?%\}")
        for number in range(first + 1, last):
            if end.search(_line(state, number)):
                if silent:
                    return True
                content = state.getLines(first + 1, number, state.blkIndent, False).rstrip() + "\n"
                return _push_block(state, f"liquid_{opening[1]}", first, number + 1, content, opening[2])
        unclosed.add((opening[1], last))
    if not _LIQUID.fullmatch(line.rstrip()) or _LIQUID_CITE.fullmatch(line.rstrip()):
        return False
    return silent or _push_block(state, "liquid_line", first, first + 1, line.rstrip())


def _colon_block(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """`:::{note}` … `:::` (MyST), `::: warning` … `:::` (pandoc, VitePress)."""
    line = _line(state, first)
    match = _COLONS.match(line) if line.startswith(":::") else None
    if not match or not match[2] or state.is_code_block(first):
        return False
    if silent:
        return True
    number, depth = first + 1, 1
    while number < last:
        inner = _line(state, number).rstrip()
        if re.fullmatch(r":{3,}", inner):
            depth -= 1
            if not depth or len(inner) >= len(match[1]) > 3:
                break
        elif inner.startswith(":::") and _COLONS.match(inner)[2]:
            depth += 1
        number += 1
    content = state.getLines(first, min(number + 1, last), state.blkIndent, False)
    return _push_block(state, "directive", first, min(number + 1, last), content, match[2].strip("{}"))


def _label_line(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """`(label)=` (MyST) and `{: .class}` (kramdown): they name or dress what is beside them."""
    line = _line(state, first)
    if not line.startswith(("(", "{:")) or not (_LABEL.match(line) or _ATTRIBUTE_LINE.match(line)):
        return False
    if state.is_code_block(first):
        return False
    return silent or _push_block(state, "label_line", first, first + 1, line.rstrip())


def _liquid_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    match = _LIQUID.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        cite = _LIQUID_CITE.fullmatch(match[0])
        keys = re.findall(r"[\w:./+-]+", re.sub(r"--\w+.*", "", cite[1])) if cite else []
        if keys:
            state.push("citation", "", 0).meta = {"citation": Citation([Item(key) for key in keys])}
        else:
            state.push("liquid_inline", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _role_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    match = _ROLE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        name, content = match[1].lower(), match[3]
        citation = role_citation(name, content) if name == "cite" or name.startswith("cite:") else None
        if citation:
            state.push("citation", "", 0).meta = {"citation": citation}
        else:
            token = state.push("role", "", 0)
            token.info, token.markup = name, match[0]
            target = _ROLE_TARGET.fullmatch(content)
            token.content = target[1] if target else content
            token.meta = {"titled": bool(target)}
    state.pos = match.end()
    return True

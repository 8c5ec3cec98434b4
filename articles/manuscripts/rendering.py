"""Markdown tokens to HTML, with everything that cannot come along reported by its line."""

import html
import re
from collections import Counter
from collections.abc import Callable, Sequence

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from articles.manuscripts import rawhtml
from articles.manuscripts.citing import Citation
from articles.manuscripts.manuscript import Dropped, citation_mark
from articles.markup import HREF

IMAGE = "pictures are added in the magazine, not by the file"
NOWHERE = "it leads to a file beside the manuscript; its words are kept"
DIALECT = "belongs to another Markdown dialect; kept as code"
_MACRO = re.compile(r"\\(?:def|let|(?:re)?newcommand|providecommand|definecolor|DeclareMathOperator)\b")
MATHEMATICS = Dropped("mathematics", "not typeset yet; the TeX is kept as code")


class Report:
    """Where the rendering stands and what it had to leave out."""

    def __init__(self, first_line: int, label: Callable[[str], str], in_text: Callable[[str], str] | None = None):
        self.first_line = first_line  # of the body in the file, from 0
        self.line = 0
        self.label = label  # key -> "Krelina (2021)"
        self.in_text = in_text  # finds "(Krelina, 2021)" in running text; escapes the rest
        self.notes: dict[str, list[Token]] = {}
        self.used_notes: set[str] = set()
        self.in_note = self.in_heading = False
        self.dropped: list[Dropped] = []
        self._once: dict[str, Dropped] = {}
        self._times: Counter[str] = Counter()

    def drop(self, what: str, why: str, offset: int = 0):
        self.dropped.append(Dropped(what, why, self.first_line + self.line + offset + 1))

    def drop_kind(self, what: str, why: str, offset: int = 0):
        """One entry for all of a kind, at the line of the first."""
        self._times[what] += 1
        if what in self._once:
            self._once[what].what = f"{what} ({self._times[what]} times)"
        else:
            self.drop(what, why, offset)
            self._once[what] = self.dropped[-1]


class AuthorRenderer(RendererHTML):
    """Rules are looked up by token type; `env["report"]` is the Report."""

    def render(self, tokens: Sequence[Token], options, env) -> str:
        report, result = env["report"], []
        for index, token in enumerate(tokens):
            if token.map and not report.in_note:
                report.line = token.map[0]
            if token.type == "inline" and _is_macros(token.content):
                report.drop("TeX macros", "definitions that mathematics would need")
            elif token.type == "inline":
                result.append(self.renderInline(token.children or [], options, env))
            elif token.type in self.rules:
                result.append(self.rules[token.type](tokens, index, options, env))
            else:
                result.append(self.renderToken(tokens, index, options, env))
        return "".join(result)

    def heading_open(self, tokens, index, options, env):
        env["report"].in_heading = True
        return f"<{tokens[index].tag}>"

    def heading_close(self, tokens, index, options, env):
        env["report"].in_heading = False
        return f"</{tokens[index].tag}>\n"

    def text(self, tokens, index, options, env):
        in_text = env["report"].in_text
        content = tokens[index].content
        return in_text(content) if in_text and not env["report"].in_heading else html.escape(content, quote=False)

    def overlong(self, tokens, index, options, env):
        env["report"].drop(
            "a paragraph of thousands of brackets or 50,000 characters", "its markup is not read; its text is kept"
        )
        return html.escape(tokens[index].content, quote=False)

    def softbreak(self, tokens, index, options, env):
        env["report"].line += not env["report"].in_note
        return "\n"

    def hardbreak(self, tokens, index, options, env):
        env["report"].line += not env["report"].in_note
        return "<br>\n"

    # -- citations and notes

    def citation(self, tokens, index, options, env):
        citation: Citation = tokens[index].meta["citation"]
        report = env["report"]
        if report.in_heading:
            report.drop(f"[@{citation.items[0].key}]", "a heading cannot carry a citation")
            return ""
        if citation.in_text:
            marks = [
                f"{html.escape(report.label(i.key))} {citation_mark([i.key], [i.locator])}" for i in citation.items
            ]
            return ", ".join(mark.strip() for mark in marks)
        if any(item.prefix for item in citation.items):
            marks = [f"{html.escape(i.prefix)} {citation_mark([i.key], [i.locator])}".strip() for i in citation.items]
            return f"({'; '.join(marks)})"
        return citation_mark([item.key for item in citation.items], [item.locator for item in citation.items])

    def footnote_ref(self, tokens, index, options, env):
        report, meta = env["report"], tokens[index].meta
        label = meta.get("label")
        if label is None:
            note = env["footnotes"]["list"][meta["id"]]["tokens"]
            body = lambda: self.renderInline(note, options, env)  # noqa: E731
        else:
            report.used_notes.add(label)
            body = lambda: self.render(report.notes.get(label, []), options, env)  # noqa: E731
        if report.in_note or report.in_heading:
            place = "heading" if report.in_heading else "note"
            report.drop(f"footnote {label or ''}".strip(), f"a {place} cannot carry a note")
            return ""
        report.in_note = True
        try:
            note = re.sub(r"\s*\n(?=<p>)", "", body().strip())
            return f"<span data-note>{note}</span>"
        finally:
            report.in_note = False

    def footnote_anchor(self, tokens, index, options, env):
        return ""

    # -- code, mathematics, other dialects

    def fence(self, tokens, index, options, env):
        token, report = tokens[index], env["report"]
        info = token.info.strip()
        if not info.startswith("{"):
            language = re.match(r"[\w+#-]{1,40}", info.lstrip("."))
            return code_block(token.content, language[0] if language else "")
        name, _, argument = info[1:].partition("}")
        if name in {"math", "eval-rst math"}:
            return self.math_block(tokens, index, options, env)
        if name.startswith("."):  # pandoc's ```{.python}
            return code_block(token.content, name.split()[0][1:])
        if name == "bibliography":
            return ""
        report.drop(" ".join(f"{{{name}}} {argument}".split()), f"a directive that {DIALECT}{_citing(token.content)}")
        cell = {"code-cell": "python", "code-block": argument.strip(), "code": argument.strip()}
        return code_block(token.content, cell.get(name, ""))

    def code_block(self, tokens, index, options, env):
        return code_block(tokens[index].content)

    def code_inline(self, tokens, index, options, env):
        return f"<code>{html.escape(tokens[index].content, quote=False)}</code>"

    def directive(self, tokens, index, options, env):
        token = tokens[index]
        env["report"].drop(f"{{{token.info}}}", f"a directive that {DIALECT}{_citing(token.content)}")
        return code_block(token.content.rstrip() + "\n")

    def liquid_line(self, tokens, index, options, env):
        env["report"].drop(_short(tokens[index].content), f"a template tag that {DIALECT}")
        return code_block(tokens[index].content)

    def liquid_highlight(self, tokens, index, options, env):
        return code_block(tokens[index].content, tokens[index].info)

    def liquid_comment(self, tokens, index, options, env):
        env["report"].drop("{% comment %}", "a comment")
        return ""

    def liquid_capture(self, tokens, index, options, env):
        env["report"].drop("{% capture %}", f"a template tag that {DIALECT}")
        return code_block(tokens[index].content)

    def liquid_inline(self, tokens, index, options, env):
        env["report"].drop_kind(_short(tokens[index].content), f"a template tag that {DIALECT}")
        return f"<code>{html.escape(tokens[index].content, quote=False)}</code>"

    def label_line(self, tokens, index, options, env):
        env["report"].drop(_short(tokens[index].content), "a label or attribute of another Markdown dialect")
        return ""

    def role(self, tokens, index, options, env):
        token, report = tokens[index], env["report"]
        if token.info == "math":
            return self.math_inline(tokens, index, options, env)
        if token.meta["titled"] and not token.info.startswith("cite"):
            report.drop_kind(f"{{{token.info}}} link", "a link inside another collection; its text is kept")
            return html.escape(token.content, quote=False)
        report.drop_kind(f"{{{token.info}}} role", f"a role that {DIALECT}")
        return f"<code>{html.escape(token.markup, quote=False)}</code>"

    def math_inline(self, tokens, index, options, env):
        env["report"].drop_kind("mathematics", MATHEMATICS.why)
        return f'<code class="language-tex">{html.escape(tokens[index].content.strip(), quote=False)}</code>'

    def math_inline_double(self, tokens, index, options, env):
        return self.math_inline(tokens, index, options, env)

    def math_block(self, tokens, index, options, env):
        env["report"].drop("mathematics", MATHEMATICS.why)
        return code_block(tokens[index].content.strip("\n") + "\n", "tex")

    def math_block_label(self, tokens, index, options, env):
        return self.math_block(tokens, index, options, env)

    # -- links, pictures and HTML

    def link_open(self, tokens, index, options, env):
        address = tokens[index].attrGet("href") or ""
        if not HREF.match(address):
            env["report"].drop(_short(f"link to {address}"), NOWHERE)
        return self.renderToken(tokens, index, options, env)

    def image(self, tokens, index, options, env):
        token, report = tokens[index], env["report"]
        alt = self.renderInlineAsText(token.children or [], options, env)
        report.drop(_short(f"image {token.attrGet('src')}"), IMAGE)
        alone = not any(other.content.strip() or other.type not in {"text", "softbreak", "image"}
                        for other in tokens if other is not token and other.type != "softbreak")  # fmt: skip
        caption = alone and len(alt.split()) > 5 and alt.rstrip().endswith((".", "!", "?"))
        return f"<em>{html.escape(alt, quote=False)}</em>" if caption else ""

    def html_block(self, tokens, index, options, env):
        return self._raw(tokens[index].content, env["report"]) + "\n"

    def html_inline(self, tokens, index, options, env):
        raw = self._raw(tokens[index].content, env["report"])
        env["report"].line += tokens[index].content.count("\n")
        return raw

    def _raw(self, content: str, report: Report) -> str:
        content = rawhtml.without_comments(content)
        if _is_macros(re.sub(r"^<div[^<>]*>\s*", "", content)):
            report.drop("TeX macros", "definitions that mathematics would need")
            return ""
        for name, attributes, offset in rawhtml.tags_in(content):
            if name == "img":
                report.drop(_short(f"image {attributes.get('src', '')}"), IMAGE, offset)
            elif name == "a" and not HREF.match(attributes.get("href", "#")):
                report.drop(_short(f"link to {attributes['href']}"), NOWHERE, offset)
            elif name in rawhtml.GONE:
                report.drop(f"<{name}>", "active or embedded content", offset)
            elif rawhtml.is_hidden(attributes):
                report.drop(f"<{name}>", "hidden on the page; its text is kept", offset)
            elif name in rawhtml.WRAPPERS and "data-note" not in attributes:
                report.drop_kind(f"<{name}>", "layout; its text is kept", offset)
            elif not rawhtml.is_known(name):
                report.drop_kind(f"<{name}>", "not an element of an essay; its text is kept", offset)
        return rawhtml.tame(content)


def code_block(content: str, language: str = "") -> str:
    dress = f' class="language-{html.escape(language.lower())}"' if language else ""
    return f"<pre><code{dress}>{html.escape(content, quote=False)}</code></pre>\n"


def _citing(content: str) -> str:
    """The citations that are lost inside a directive, to be named in the report."""
    found = re.findall(r"\{cite[^{}]{0,20}\}`[^`]{1,200}`|\[-?@[\w:.-]+[^\[\]]{0,200}\]", content)
    return f", and with it {', '.join(found)}" if found else ""


def _is_macros(content: str) -> bool:
    lines = [line.strip() for line in content.strip().split("\n")]
    return any(_MACRO.match(line) for line in lines) and all(
        line in {"", "$$", "</div>"} or _MACRO.match(line) or line.startswith("%") for line in lines
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79] + "…"

"""Markdown, with front matter and citations in the dialects authors use, to a manuscript."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from articles.citations.csl import short_label
from articles.citations.freetext import split_references
from articles.manuscripts.citing import citation_plugin
from articles.manuscripts.dialects import dialect_plugin
from articles.manuscripts.frontmatter import FrontMatter, apply_front_matter, split_front_matter
from articles.manuscripts.manuscript import Dropped, Manuscript, Part, Unreadable, Work, refuse_headings
from articles.manuscripts.rawhtml import Sieve, plain
from articles.manuscripts.rendering import AuthorRenderer, Report
from articles.manuscripts.sections import cut
from articles.manuscripts.textcites import TextCiter
from articles.manuscripts.works import (
    is_list_heading,
    looks_like_reference,
    may_be_list_heading,
    works_from_bib,
    works_from_list,
    works_from_yaml,
)
from articles.markup import clean_author

MOST_COLUMNS, MOST_CELLS = 100, 10_000  # of tables
_MYST = re.compile(r"^(?:```+\s*\{[\w:-]+\}|\([\w.:-]+\)=\s*$)|\{(?:cite|doc|eq|ref|numref)\}`", re.MULTILINE)
_LONE_CAPTION = re.compile(
    r"<figure>\s*<figcaption>((?:(?!</?(?:p|figcaption|ul|ol)\b).)*)</figcaption>\s*</figure>", re.DOTALL
)


def read_markdown(text: str, bibliography: str = "", name: str = "") -> Manuscript:
    """`bibliography` is the text of the .bib that belongs to it, `name` that file's name."""
    front = split_front_matter(text)
    manuscript = Manuscript()
    apply_front_matter(front, manuscript, _words)
    library, dropped = works_from_bib(bibliography, name) if bibliography.strip() else ([], [])
    library += works_from_yaml(front.values.get("references"))
    md, env = _parser(front.body), {"known_keys": {work.key for work in library}}
    tokens = md.parse(front.body, env)
    _refuse_excess(tokens, front.lines)
    _take_title(tokens, manuscript)
    tokens, listed, numbered = _take_references(tokens, front, bool(library), manuscript)
    known = {work.key: work for work in [*listed, *library]}
    report = Report(front.lines, lambda key: _narrative_label(known.get(key)))
    report.in_text = TextCiter(listed, numbered) if listed else None
    env["report"] = report
    parts = cut(Sieve(md.renderer.render(_take_notes(tokens, report), md.options, env)).result())
    manuscript.sections = [_cleaned(part) for part in parts]
    manuscript.sections = [part for part in manuscript.sections if part.heading or part.html]
    manuscript.references = _references(manuscript.cited, listed, library)
    unused = [
        Dropped(f"footnote {label}", "nothing in the text refers to it")
        for label in report.notes
        if label not in report.used_notes
    ]
    manuscript.dropped += dropped + report.dropped + unused
    manuscript.dropped.sort(key=lambda entry: entry.line or 0)
    if not manuscript.title and not manuscript.sections:
        broken = next((f" {entry.what}, line {entry.line}: {entry.why}." for entry in front.dropped), "")
        raise Unreadable(f"There is no text in it.{broken}")
    return manuscript


def _refuse_excess(tokens: list[Token], first_line: int):
    """A row of a table is filled up with cells to the width of its head: a few signs make thousands."""
    refuse_headings(sum(token.type == "heading_open" for token in tokens))
    columns, cells, line = 0, 0, 0
    for token in tokens:
        if token.type in ("table_open", "tr_open"):
            columns, line = 0, token.map[0] + 1 if token.map else line
        elif token.type in ("th_open", "td_open"):
            columns, cells = columns + 1, cells + 1
        if columns > MOST_COLUMNS:
            raise Unreadable(f"Line {first_line + line}: a table has more than {MOST_COLUMNS} columns.")
        if cells > MOST_CELLS:
            raise Unreadable(f"Line {first_line + line}: its tables have more than {MOST_CELLS:,} cells up to here.")


def _parser(body: str) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
    md.use(dollarmath_plugin, allow_space=bool(_MYST.search(body)), allow_digits=False,
           allow_blank_lines=False, double_inline=True)  # fmt: skip
    md.use(footnote_plugin, move_to_end=False).use(deflist_plugin)
    md.use(citation_plugin).use(dialect_plugin)
    md.renderer = AuthorRenderer()  # the plugins have put their own rules into the first one
    return md


@cache
def _line_parser() -> MarkdownIt:
    return _parser("")


def _words(source: str) -> str:
    """One line of Markdown as plain words."""
    if not source:
        return ""
    md, report = _line_parser(), Report(0, lambda key: "")
    return plain(Sieve(md.renderer.render(md.parseInline(source, {}), md.options, {"report": report})).result())


def _take_title(tokens: list[Token], manuscript: Manuscript):
    """The first `# heading` is the title where nothing else is; a repetition of the title goes."""
    headings = [index for index, token in enumerate(tokens) if token.type == "heading_open" and not token.level]
    if not headings:
        return
    first = headings[0]
    words = _words(tokens[first + 1].content)
    if tokens[first].tag == "h1" and (not manuscript.title or words.casefold() == manuscript.title.casefold()):
        manuscript.title = manuscript.title or words
        del tokens[first : first + 3]


def _take_references(tokens, front: FrontMatter, have_library: bool, manuscript: Manuscript):
    """Cuts the reference list out; its entries are read from the source lines, where the keys still stand."""
    lines = front.body.split("\n")
    headings = [index for index, token in enumerate(tokens) if token.type == "heading_open" and not token.level]
    for place in reversed(range(len(headings))):
        start = headings[place]
        words = re.sub(r"[*_`:]", "", tokens[start + 1].content).strip()
        if not is_list_heading(words) and not may_be_list_heading(words):
            continue
        end = headings[place + 1] if place + 1 < len(headings) else len(tokens)
        last = tokens[end].map[0] if end < len(tokens) else len(lines)
        entries = _entries(lines[tokens[start].map[1] : last])
        notes = [token for token in tokens[start:end] if token.type.startswith("footnote_reference")]
        shaped = sum(looks_like_reference(entry) or entry.startswith("[@") for entry in entries)
        if notes or (entries and shaped * 2 < len(entries)) or (not entries and not is_list_heading(words)):
            continue
        rest = tokens[:start] + tokens[end:]
        if entries and have_library:
            why = "the bibliography beside the text was read instead"
            line = front.lines + tokens[start].map[0] + 1
            manuscript.dropped.append(Dropped(f"{words}: {len(entries)} entries", why, line))
            return rest, [], False
        return rest, *works_from_list(entries)
    return tokens, [], False


def _entries(lines: list[str]) -> list[str]:
    """The entries of a list: bullets, numbers, `[@key]: …`, or paragraphs."""
    kept = [line for line in lines if not re.match(r"\s*(?:</?div\b[^>]*>|:::.*|```.*|\{%.*%\}|<!--.*-->)\s*$", line)]
    bullets = [bool(re.match(r"[-*+•]\s+\S", line)) for line in kept]
    if any(bullets):
        text = "\n".join(
            ("\n" + re.sub(r"^[-*+•]\s+", "", line)) if start else line
            for line, start in zip(kept, bullets, strict=True)
        )
    elif any(re.match(r"\[@?[^\W\d_][^\]\s]*\]:?\s", line) for line in kept):
        text = "\n".join(("\n" + line) if re.match(r"\[@?[^\]\s]+\]", line) else line for line in kept)
    else:
        text = "\n".join(kept)
    entries = split_references(re.sub(r"\n{2,}", "\n\n", text)) if text.strip() else []
    return [entry if entry.startswith("[@") else _unmarked(entry) for entry in entries]


def _unmarked(entry: str) -> str:
    """Without emphasis and link syntax: a reference is read as plain text."""
    entry = re.sub(r"\[([^\[\]]*)\]\(([^()\s]*)\)", lambda m: m[2] if m[1] in m[2] else f"{m[1]} {m[2]}", entry)
    entry = re.sub(r"<(https?://[^<>\s]+)>", r"\1", entry)
    return re.sub(r"(?<![\w\\])([*_]{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", entry).replace("\\", "")


def _take_notes(tokens: list[Token], report: Report) -> list[Token]:
    """Takes the definitions of footnotes out of the stream."""
    kept, label = [], None
    for token in tokens:
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            report.notes[label] = []
        elif token.type == "footnote_reference_close":
            label = None
        elif label is not None:
            report.notes[label].append(token)
        else:
            kept.append(token)
    return kept


def _narrative_label(work: Work | None) -> str:
    """ "Krelina (2021)", as it stands in a sentence."""
    label = short_label(work.csl) if work and work.csl else ""
    return re.sub(r",\s+(\d{4}[a-z]?|n\.d\.)$", r" (\1)", label)


def _cleaned(part: Part) -> Part:
    part.html = clean_author(_LONE_CAPTION.sub(r"<p><em>\1</em></p>", part.html)).strip()
    part.html = re.sub(r"<(p|figure|li)>\s*</\1>\s*", "", part.html)
    return part


def _references(cited: list[str], listed: list[Work], library: list[Work]) -> list[Work]:
    """A list in the text stands whole and in its order; of a library, what is cited."""
    used = set(cited)
    own = {work.key for work in listed}
    return listed + [work for work in library if work.key in used and work.key not in own]

"""BibTeX and BibLaTeX, read by pandoc. bibtexparser cuts the file first, so that a broken entry loses only itself."""

import contextlib
import json
import logging
import re
import time
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock, String
from bibtexparser.model import Entry as Block
from bibtexparser.splitter import Splitter

from articles.citations.csl import normalise
from articles.citations.pandoc import PandocError, run_pandoc

SECONDS = 9  # for a whole file, whatever is in it
AT_ONCE = 500  # entries in a run of pandoc, which takes 0.3 s for them; what is slow in one run leaves the others alone
LONGEST = 20_000_000
LONGEST_VALUE = 200_000
DEEPEST = 60  # braces in braces
NOT_WORKS = frozenset({"xdata", "set", "comment", "control"})
PRIVATE = frozenset({"abstract", "annotation", "annote", "comment", "file", "keywords", "note", "owner", "review"})
POINTERS = frozenset({"crossref", "xref", "xdata", "entryset", "related"})
COMMAS = re.compile(r",\s*+,[\s,]*+|,")  # a lone one is taken along, so that no run is looked at twice
JOINT = re.compile(r"\s*#\s*")
MARK = re.compile(r'\\.|[{}"]', re.DOTALL)
WORD = re.compile(r"[\w.:/+-]+")
FIELD = re.compile(r"[\w-]++\s*+=")
# A value that defines commands is no text, and could grow without end.
DEFINITIONS = re.compile(r"\\(?:[egx]?def|let|(?:re)?new\w+|provide\w+|Declare\w+|input|include)(?![A-Za-z])")


@dataclass
class Entry:
    key: str
    raw: str
    csl: dict | None
    line: int


@dataclass
class Problem:
    what: str
    why: str
    line: int | None


@dataclass
class Source:
    """An entry as it stands in the file; `name` is the safe key under which pandoc gets it."""

    name: str
    key: str
    block: Block
    raw: str
    line: int
    needs: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)

    def bibtex(self) -> str:
        kind = re.sub(r"[^a-z]", "", self.block.entry_type) or "misc"
        fields = "".join(f"  {name} = {value},\n" for name, value in self.fields.items())
        return f"@{kind}{{{self.name},\n{fields}}}\n"


def read_bibtex(text: str) -> tuple[list[Entry], list[Problem]]:
    """The works of a file in its order, and what could not be read. Lines count from 1."""
    problems: list[Problem] = []
    if len(text) > LONGEST:
        return [], [Problem("bibliography", f"It is longer than {LONGEST // 1_000_000} million characters.", None)]
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    sources, macros = _split(text, problems)
    _name_twins(sources, problems)
    _link(sources, problems)
    items = _convert(sources, macros, problems)
    entries = [_work(source, items[source.name], problems) for source in sources if source.name in items]
    problems.sort(key=lambda problem: problem.line or 0)
    return entries, problems


def _split(text: str, problems: list[Problem]) -> tuple[list[Source], str]:
    sources, macros = [], []
    blocks = _blocks(text)
    lines = text.split("\n")
    for position, block in enumerate(blocks):
        line, raw = block.start_line + 1, block.raw.strip()
        if isinstance(block, DuplicateFieldKeyBlock | DuplicateBlockKeyBlock):
            block = block.ignore_error_block
        elif isinstance(block, ParsingFailedBlock):
            following = blocks[position + 1].start_line if position + 1 < len(blocks) else len(lines)
            if following >= line:  # else the next one begins in the same line
                raw = "\n".join(lines[line - 1 : following]).strip()
            why = _sentence(getattr(block.error, "abort_reason", "") or "It is not BibTeX")
            block = _mended(raw)
            if block is None:
                problems.append(Problem(_label(raw), why, line))
        if isinstance(block, String):
            macros.append(_macro(block, problems))
        elif isinstance(block, Block):
            key = " ".join(block.key.split())
            sources.append(Source(f"b{len(sources)}", key or f"line{line}", block, raw, line))
    return sources, "".join(macros)


def _macro(block: String, problems: list[Problem]) -> str:
    value = _sound(block.value) if re.fullmatch(r"[\w:.+-]+", block.key) else None
    if value is None:
        problems.append(Problem(f"@string {block.key}", "It cannot be read.", block.start_line + 1))
        return ""
    return f"@string{{{block.key} = {value or '{}'}}}\n"


def _blocks(text: str) -> list:
    logger = logging.getLogger(Splitter.__module__)
    level, logger.level = logger.level, logging.CRITICAL  # it tells every failed block to the log
    try:
        blocks = Splitter(text).split().blocks
    finally:
        logger.level = level
    return [block for block in blocks if isinstance(block, Block | String | ParsingFailedBlock)]


def _mended(raw: str) -> Block | None:
    """The entry, if all that was wrong with it is a key left out or a comma too many."""
    mended = re.sub(r"\A(@\s*\w+\s*[{(])(?=\s*\w+\s*=)", r"\1,", raw)
    mended = COMMAS.sub(lambda run: "," if FIELD.match(mended, run.end()) else run[0], mended)
    blocks = _blocks(mended) if mended != raw else []
    return blocks[0] if len(blocks) == 1 and isinstance(blocks[0], Block) else None


def _label(raw: str) -> str:
    found = re.match(r"@\s*(\w*)\s*[{(]\s*([^\s,={}()]*)", raw)
    return f"@{found[1]} {found[2]}".strip() if found else "entry"


def _sentence(text: str) -> str:
    text = " ".join(text.split())[:300].strip()
    return text if text.endswith(".") else f"{text}."


def _name_twins(sources: list[Source], problems: list[Problem]) -> None:
    """The second work of a key gets one of its own; a mere repetition goes."""
    first: dict[str, Source] = {}
    numbers: dict[str, int] = {}  # the last one given to a twin of that key
    repeated = set()
    for source in sources:
        known = first.setdefault(source.key, source)
        if known is source:
            continue
        if source.raw == known.raw:
            repeated.add(source.name)
            why = f"It is the same as the entry in line {known.line}."
        else:
            number = numbers.get(source.key, 1) + 1
            while (key := f"{source.key}-{number}") in first:
                number += 1
            numbers[source.key] = number
            why = f"The key is taken by the entry in line {known.line}; this one is now “{key}”."
            source.key = key
            first[key] = source
        problems.append(Problem(known.key, why, source.line))
    sources[:] = [source for source in sources if source.name not in repeated]


def _link(sources: list[Source], problems: list[Problem]) -> None:
    """Writes each entry anew under its safe name; crossref and the like point to safe names, and never in a circle."""
    by_key: dict[str, Source] = {}
    for source in sources:
        by_key.setdefault(source.key.lower(), source)
    by_key |= {source.key: source for source in sources}
    for source in sources:
        for given in source.block.fields:
            name = given.key.lower()
            if name in PRIVATE or not re.fullmatch(r"[a-z][\w:+-]*", name):
                continue
            if name in POINTERS:
                keys = [" ".join(key.split()) for key in given.value.strip('{}" \n').split(",")]
                found = [by_key.get(key) or by_key.get(key.lower()) for key in keys]
                names = [target.name for target in found if target and target is not source]
                source.needs += tuple(names)
                value = "{" + ",".join(names) + "}"
            else:
                value = _sound(given.value)
            if value:
                source.fields[name] = value
            elif value is None:
                why = f"The field “{name}” cannot be read and was left out."
                problems.append(Problem(source.key, why, given.start_line + 1))
    _cut_circles(sources)
    _name_books(sources)


def _name_books(sources: list[Source]) -> None:
    """In BibTeX a chapter may point to any book; BibLaTeX takes a book's title from a @collection or @proceedings only."""
    by_name = {source.name: source for source in sources}
    for source in sources:
        if source.block.entry_type in ("incollection", "inproceedings") and "booktitle" not in source.fields:
            for parent in (by_name[name] for name in source.needs):
                if parent.block.entry_type == "book" and "title" in parent.fields:
                    source.fields["booktitle"] = parent.fields.get("booktitle", parent.fields["title"])


def _cut_circles(sources: list[Source]) -> None:
    sorter = TopologicalSorter({source.name: source.needs for source in sources})
    with contextlib.suppress(CycleError):  # it still hands out what does not hang on a circle
        sorter.prepare()
    sound = set()
    while ready := sorter.get_ready():
        sound.update(ready)
        sorter.done(*ready)
    for source in sources:
        if source.name not in sound:
            source.needs = ()
            source.fields = {name: value for name, value in source.fields.items() if name not in POINTERS}


def _sound(value: str) -> str | None:
    """The value as BibTeX knows them (words, {…} and "…" joined by #), mended if need be; None if it can't be."""
    value = value.strip()
    if len(value) > LONGEST_VALUE or DEFINITIONS.search(value):
        return None
    if re.fullmatch(r"\w*|\{[^{}\\]*\}", value):
        return "" if value == "{}" else value
    at = 0
    while (end := _piece(value, at)) is not None:
        if end == len(value):
            return value
        joint = JOINT.match(value, end)
        if joint is None:
            break
        at = joint.end()
    return "{" + value + "}" if _piece("{" + value + "}") == len(value) + 2 else None


def _piece(text: str, start: int = 0) -> int | None:
    """Where the word, {…} or "…" that begins there ends; None without one."""
    if word := WORD.match(text, start):
        return word.end()
    opening = text[start : start + 1]
    if opening not in ("{", '"'):
        return None
    depth = 0
    for mark in MARK.finditer(text, start):
        depth += (mark[0] == "{") - (mark[0] == "}")
        if depth > DEEPEST or depth < 0:
            return None
        if depth == 0 and (mark[0] == "}" if opening == "{" else mark[0] == '"' and mark.start() > start):
            return mark.end()
    return None


def _convert(sources: list[Source], macros: str, problems: list[Problem]) -> dict[str, dict]:
    """CSL items by safe name; when pandoc refuses, the entries at fault are singled out."""
    by_name = {source.name: source for source in sources}
    works = [source for source in sources if source.block.entry_type not in NOT_WORKS]
    end = time.monotonic() + SECONDS
    items: dict[str, dict] = {}
    queue = [works[start : start + AT_ONCE] for start in range(0, len(works), AT_ONCE)]
    while queue:
        group = queue.pop(0)
        try:
            enough = 0.5 + 4 * len(group) / AT_ONCE
            items |= _run(group, by_name, macros, max(0.1, min(enough, end - time.monotonic())))
        except PandocError as error:
            if len(group) == 1:
                problems.append(Problem(group[0].key, str(error), group[0].line))
            elif time.monotonic() >= end:
                problems += [Problem(source.key, "There was no time left to read it.", source.line) for source in group]
            else:
                queue += [group[: len(group) // 2], group[len(group) // 2 :]]
    return items


def _run(group: list[Source], by_name: dict[str, Source], macros: str, seconds: float) -> dict[str, dict]:
    needed = {source.name: source for source in group}
    waiting = list(group)
    while waiting:
        for name in waiting.pop().needs:
            if name not in needed:
                needed[name] = by_name[name]
                waiting.append(by_name[name])
    bibtex = macros + "".join(source.bibtex() for source in needed.values())
    found = json.loads(run_pandoc(["-f", "biblatex", "-t", "csljson"], bibtex, seconds))
    wanted = {source.name for source in group}
    return {item["id"]: item for item in found if item.get("id") in wanted}


def _work(source: Source, item: dict, problems: list[Problem]) -> Entry:
    csl = normalise(item)
    if not csl.get("title") and (title := source.fields.get("title", "")):
        csl["title"] = " ".join(re.sub(r"[{}]|\\[a-zA-Z]+", " ", title).strip(' "').split())
        why = "The title holds LaTeX that cannot be read; its words were kept."
        problems.append(Problem(source.key, why, source.line))
    known = csl | {"id": source.key} if csl.keys() - {"id", "type"} else None
    return Entry(source.key, source.raw, known, source.line)

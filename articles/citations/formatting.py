"""Reference lists in a CSL style, by pandoc's citeproc. Never in a public page view: a call takes 0.1 to 0.4 s."""

import copy
import json
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path

from articles.citations.csl import normalise
from articles.citations.pandoc import PandocError, PandocLate, run_pandoc

STYLES = Path(__file__).parent / "styles"
SECONDS = 30  # for each batch
A_BATCH = 200
# The page prints its own link to the work; without an address there is nothing to have been accessed.
LEFT_OUT = ("DOI", "URL", "accessed", "custom", "id")
TELLING = frozenset({"title", "author", "editor", "container-title", "publisher"})


class FormattingError(ValueError):
    """Says which work (`key`, "" where it is none of them) could not be formatted, and why."""

    def __init__(self, message: str, key: str = ""):
        super().__init__(message)
        self.key = key


def format_references(works: list[tuple[str, dict]], style: str = "apa") -> dict[str, str]:
    """HTML of each work's entry in a reference list, by key. Not yet safe: the caller cleans it."""
    if not works:
        return {}
    for key, csl in works:
        if not TELLING & normalise(csl).keys():
            raise FormattingError(f"The work “{key}” has nothing to print.", key)
    entries = _entries(works, _style_file(style))
    for position, (key, _csl) in enumerate(works):
        if not entries.get(position):
            raise FormattingError(f"The work “{key}” was left out by pandoc.", key)
    return {key: entries[position] for position, (key, _csl) in enumerate(works)}


def _style_file(style: str) -> Path:
    path = STYLES / f"{style}.csl"
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", style) or not path.is_file():
        raise FormattingError(f"There is no citation style “{style}”.")
    return path


def _entries(works: list, style: Path) -> dict[int, str]:
    """The printed entries by position. On failure ever smaller parts are tried, to name the one to blame."""
    try:
        return _run(works, style)
    except PandocError as error:
        key = None if isinstance(error, PandocLate) else _culprit(works, style)
        if key is None:
            raise FormattingError(f"The reference list could not be formatted. {error}") from error
        raise FormattingError(f"The work “{key}” could not be formatted. {error}", key) from error


def _culprit(works: list, style: Path) -> str | None:
    while len(works) > 1:
        half = works[: len(works) // 2]
        works = half if _fails(half, style) else works[len(works) // 2 :]
    return works[0][0] if _fails(works, style) else None


def _fails(works: list, style: Path) -> bool:
    try:
        _run(works, style)
    except PandocError:
        return True
    return False


def _run(works: list, style: Path) -> dict[int, str]:
    arguments = ["-f", "csljson", "-t", "html", "--wrap=none", "--citeproc", f"--csl={style}"]
    parser = _EntryParser()
    for batch in _batches(works):
        parser.feed(run_pandoc(arguments, json.dumps([_item(csl, position) for position, csl in batch]), SECONDS))
    parser.close()
    return parser.entries


def _batches(works: list) -> Iterator[list]:
    """Works with their positions: pandoc takes three times as long for twice as many.

    What begins with one name stays together, for it may need the letters of 2020a and 2020b.
    """
    batch: list = []
    positions = ((position, csl) for position, (_key, csl) in enumerate(works))
    for _name, same in groupby(sorted(positions, key=_first_name), _first_name):
        batch += same
        if len(batch) >= A_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _first_name(work: tuple[int, dict]) -> str:
    csl = normalise(work[1])
    people = next((csl[role] for role in ("author", "editor", "translator") if csl.get(role)), [])
    first = people[0] if people else {"literal": csl.get("title", "")}
    return str(first.get("family") or first.get("literal") or "").casefold()


def _item(csl: dict, position: int) -> dict:
    """What citeproc gets: the work under an id of our own, so that no key can break anything."""
    tidied = normalise(csl)
    item = {name: copy.deepcopy(value) for name, value in tidied.items() if name not in LEFT_OUT}
    authors = item.get("author", [])
    if tidied.get("custom") and len(authors) > 1:
        authors.insert(-1, {"literal": "…"})
    return item | {"id": f"r{position}", "type": item.get("type", "document")}


class _EntryParser(HTMLParser):
    """Collects the inner HTML of each <div id="ref-r0" class="csl-entry">, without pandoc's spans."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.entries: dict[int, str] = {}
        self.position: int | None = None
        self.depth = 0
        self.pieces: list[str] = []

    def handle_starttag(self, tag, attrs):
        found = re.fullmatch(r"ref-r(\d+)", dict(attrs).get("id") or "") if self.position is None else None
        if found:
            self.position, self.depth, self.pieces = int(found[1]), 0, []
        elif self.position is not None:
            self.depth += tag == "div"
            if tag != "span":
                self.pieces.append(self.get_starttag_text())

    def handle_endtag(self, tag):
        if self.position is None:
            return
        if tag == "div" and self.depth == 0:
            html = re.sub(r"…,? &amp; ", "… ", "".join(self.pieces))
            self.entries[self.position] = html.strip()
            self.position = None
        else:
            self.depth -= tag == "div"
            if tag != "span":
                self.pieces.append(f"</{tag}>")

    def handle_data(self, data):
        if self.position is not None:
            self.pieces.append(escape(data, quote=False))

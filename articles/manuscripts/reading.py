"""A file to a manuscript: which kind it is, how its bytes decode, and which bibliography belongs to it."""

import re
from collections.abc import Callable
from pathlib import Path

from articles.manuscripts.frontmatter import fenced_front_matter, split_front_matter
from articles.manuscripts.manuscript import Dropped, Manuscript, Unreadable, refuse_headings
from articles.manuscripts.markdown import read_markdown
from articles.manuscripts.text import read_text

LARGEST = 2_000_000  # bytes
# An essay is far below these; at them the readers still answer within seconds.
MOST_LINES, MOST_MARKS = 40_000, 150_000
MARKDOWN = {".md", ".markdown", ".mdown", ".mkd", ".myst", ".qmd"}
TEXT = {".txt", ".text"}
SUFFIXES = MARKDOWN | TEXT
_BINARY = {
    b"%PDF": "a PDF file", b"PK\x03\x04": "a zip archive (a Word or OpenDocument file is one)", b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image", b"{\\rtf": "an RTF file", b"\xd0\xcf\x11\xe0": "an old Word file",
    b"RIFF": "a media file", b"\x1f\x8b": "a gzip archive", b"BZh": "a bzip2 archive", b"\x7fELF": "a program",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BLANKS = str.maketrans(dict.fromkeys("\f\v\x85\u2028\u2029", " "))  # they break lines elsewhere; here only \\n does
_PLAINLY_MARKDOWN = re.compile(r"^#{1,4}[ \t]+\S|\[-?@[\w:.-]+[\],;]|^(?:```|~~~)|\]\(https?://", re.MULTILINE)
# A citation with a key: `[@key]`, `@key`, {cite}`key`, <d-cite key="key">
_CITING = re.compile(r"(?<![\w.`@])@\{?[^\W\d_][\w:.-]*|\{cite[^{}]{0,20}\}`|<(?:d|dt)-cite\b")
_OTHER_FORMS = re.compile(r"\s*(?:<\?xml\b|<!doctype html|<html\b|<rss\b|<svg\b)", re.IGNORECASE)


def read_file(path: Path | str, kind: str = "auto") -> Manuscript:
    """`kind` is "auto", "text" or "markdown". Raises Unreadable."""
    path = Path(path)
    text, dropped = decode(_bytes(path), path)
    manuscript = read(text, path, kind, lambda: _bibliography(path, text))
    manuscript.dropped[:0] = dropped
    return manuscript


def read(
    text: str, name: Path | str, kind: str = "auto", beside: Callable[[], tuple[str, str, list[Dropped]]] | None = None
) -> Manuscript:
    """A decoded text, `name` for messages. `beside` gives text and name of the bibliography of a Markdown text. Raises Unreadable."""
    front = None
    if kind == "auto":
        if _OTHER_FORMS.match(text):
            raise Unreadable(f"{name}: this is HTML or XML (line 1), not text or Markdown.")
        kind = "markdown" if Path(name).suffix.lower() in MARKDOWN else "text"
        front = fenced_front_matter(text) if kind == "text" else None
        if front and is_plainly_markdown(front.body):
            kind = "markdown"
    problems = []
    try:
        if kind == "markdown":
            bibliography, bib_name, problems = beside() if beside else ("", "", [])
            manuscript = read_markdown(text, bibliography, bib_name)
        else:
            manuscript = read_text(text, front)
        refuse_headings(len(manuscript.sections))
    except Unreadable as problem:
        raise Unreadable(f"{name}: {problem}") from problem
    except RecursionError as problem:
        raise Unreadable(f"{name}: it is nested too deeply to be read.") from problem
    manuscript.dropped[:0] = problems
    return manuscript


def read_beside(text: str, name: str, kind: str, bibliography: str) -> Manuscript:
    """A decoded text, and the BibTeX that was given with it. Raises Unreadable."""
    return read(text, name, kind, lambda: (bibliography, "below", []))


def is_plainly_markdown(text: str) -> bool:
    return bool(_PLAINLY_MARKDOWN.search(text))


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise Unreadable(f"{path}: this is a directory, not a file.")
        if not path.is_file():
            raise Unreadable(f"{path}: there is no such file.")
        size = path.stat().st_size
        if size > LARGEST:
            raise Unreadable(f"{path}: {size:,} bytes; the limit is {LARGEST:,}.")
        data = path.read_bytes()
    except Unreadable:
        raise
    except (OSError, ValueError) as problem:
        raise Unreadable(f"{path}: cannot be opened ({getattr(problem, 'strerror', None) or problem}).") from problem
    if not data.strip():
        raise Unreadable(f"{path}: the file is empty.")
    return data


def decode(data: bytes, path: Path | str) -> tuple[str, list[Dropped]]:
    """Text with \\n line ends and no control characters."""
    dropped = []
    for magic, name in _BINARY.items():
        if data.startswith(magic):
            raise Unreadable(f"{path}: this is {name}, not text or Markdown.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError as problem:
            raise Unreadable(f"{path}: broken UTF-16 at byte {problem.start}.") from problem
    else:
        text, dropped = _eight_bit(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS).lstrip("\ufeff")
    return _without_controls(text, path, dropped)


def _eight_bit(data: bytes, path: Path | str) -> tuple[str, list[Dropped]]:
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        if b"\0" in data:
            raise Unreadable(f"{path}: a binary file (line {line} is not text).") from problem
        why = f"line {line} is not UTF-8; read as Windows-1252"
        try:
            return data.decode("cp1252"), [Dropped("encoding", why, line)]
        except UnicodeDecodeError as other:
            line = data.count(b"\n", 0, other.start) + 1
            raise Unreadable(f"{path}: line {line} is neither UTF-8 nor Windows-1252.") from other


def _without_controls(text: str, path: Path | str, dropped: list[Dropped]) -> tuple[str, list[Dropped]]:
    found = list(_CONTROL.finditer(text))
    if found:
        line = text.count("\n", 0, found[0].start()) + 1
        if len(found) >= 10 and len(found) * 50 > len(text):
            raise Unreadable(f"{path}: a binary file (control characters from line {line}).")
        what = "1 control character" if len(found) == 1 else f"{len(found)} control characters"
        dropped = [*dropped, Dropped(what, "no printable text", line)]
        text = _CONTROL.sub("", text)
    if not text.strip():
        raise Unreadable(f"{path}: there is no text in it.")
    if (lines := text.count("\n") + 1) > MOST_LINES:
        raise Unreadable(f"{path}: {lines:,} lines; the limit is {MOST_LINES:,}.")
    if (marks := sum(map(text.count, "<&$*_`[]{}|@"))) > MOST_MARKS:
        raise Unreadable(f"{path}: {marks:,} characters of markup; the limit is {MOST_MARKS:,}.")
    return text, dropped


def _bibliography(path: Path, text: str) -> tuple[str, str, list[Dropped]]:
    """Text and name of the .bib that the front matter names, else of the same stem, else the only one in the folder.

    The last is read only where something is cited.
    """
    named = split_front_matter(text).values.get("bibliography")
    named = named[0] if isinstance(named, list) and named else named
    candidates = []
    if isinstance(named, str) and re.fullmatch(r"[^/\\\0]{1,200}", named.strip()) and named.strip() not in {".", ".."}:
        candidates.append(path.parent / named.strip())
    candidates.append(path.with_suffix(".bib"))
    beside = sorted(path.parent.glob("*.bib"))
    if len(beside) == 1 and _CITING.search(text):
        candidates += beside
    for candidate in candidates:
        # A link could lead out of the folder.
        if candidate.suffix.lower() == ".bib" and candidate.is_file() and not candidate.is_symlink():
            try:
                content, dropped = decode(_bytes(candidate), candidate)
            except Unreadable as problem:
                return "", "", [Dropped(f"bibliography {candidate.name}", str(problem))]
            name = candidate.name
            return content, name, [Dropped(f"bibliography {name}, line {e.line}: {e.what}", e.why) for e in dropped]
    return "", "", []

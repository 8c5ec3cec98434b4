"""The head of a Markdown file: YAML between `---`, or plain `Key: value` lines."""

import re
from dataclasses import dataclass, field

import yaml

from articles.citations.csl import DEEPEST, bracket_depth
from articles.manuscripts.dates import read_date
from articles.manuscripts.manuscript import Dropped, Manuscript

_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
LONGEST = 100_000  # characters of front matter
LONGEST_NUMBER = 100  # characters
_FENCE = re.compile(r"---[ \t]*\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_PLAIN_KEY = re.compile(r"([A-Za-z][\w -]{0,30}):(?:[ \t]+(.*)|[ \t]*)$")
_PLAIN_KEYS = {"title", "date", "author", "authors", "category", "tags", "slug", "status", "summary", "modified"}
_ORDINARY = {
    "layout", "bibliography", "references", "link-citations", "csl", "citeproc", "lang", "language", "locale",
    "permalink", "toc", "template", "math", "mathjax", "comments", "author_profile", "affiliations", "affiliation",
    "jupytext", "kernelspec", "nocite", "status", "modified", "lastmod", "updated", "type", "weight", "id", "title",
    "standfirst", "subtitle", "description", "abstract", "summary", "excerpt", "byline", "author", "authors", "topics",
    "tags", "tag", "categories", "category", "keywords", "slug", "date", "draft", "published",
}  # fmt: skip
_STANDFIRST = ("standfirst", "subtitle", "description", "abstract", "summary", "excerpt")
_TOPICS = ("topics", "category", "categories", "tag", "tags")
_BYLINE = ("byline", "authors", "author")


@dataclass
class FrontMatter:
    values: dict[str, object] = field(default_factory=dict)
    body: str = ""
    lines: int = 0  # how many lines stand before the body
    key_lines: dict[str, int] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)


def split_front_matter(text: str) -> FrontMatter:
    start = len(text) - len(text.lstrip("\n \t"))
    if _FENCE.match(text, start):
        return _yaml_front_matter(text, start)
    return _plain_front_matter(text)


def fenced_front_matter(text: str) -> FrontMatter | None:
    """The YAML head of a text file, or nothing where `---` is only a rule."""
    if not _FENCE.match(text.lstrip("\n \t")):
        return None
    found = split_front_matter(text)
    return found if found.values.keys() & _ORDINARY else None


def _yaml_front_matter(text: str, start: int) -> FrontMatter:
    head = text.index("\n", start) + 1
    end = _END.search(text, head)
    if not end:
        return FrontMatter(body=text)
    before = text.count("\n", 0, head)
    body = text[end.end() :].removeprefix("\n")
    found = FrontMatter(body=body, lines=text.count("\n", 0, len(text) - len(body)))
    source = text[head : end.start()]
    if len(source) > LONGEST:
        found.dropped.append(Dropped("front matter", f"longer than {LONGEST} characters", before))
        return found
    values, problem = _load(source, before)
    if problem:
        found.dropped.append(problem)
        values = _readable_lines(source)
    found.values = {_said(key).lower(): value for key, value in values.items()}
    for number, line in enumerate(source.split("\n"), start=before + 1):
        if match := re.match(r"([^\s:#][^:]*):", line):
            found.key_lines.setdefault(match[1].strip("\"' ").lower(), number)
    return found


class _Loader(yaml.SafeLoader):
    """Numbers are short: Python cannot write out those of more than 4,300 digits, and takes quadratic time to read some."""

    def construct_yaml_int(self, node):
        if len(node.value) > LONGEST_NUMBER:
            why = f"a number of more than {LONGEST_NUMBER} digits"
            raise yaml.constructor.ConstructorError(None, None, why, node.start_mark)
        return super().construct_yaml_int(node)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)


def _load(source: str, before: int) -> tuple[dict, Dropped | None]:
    if bracket_depth(source) > DEEPEST:
        # PyYAML takes quadratic time for them.
        return {}, Dropped("front matter", f"brackets nested deeper than {DEEPEST}", before + 1)
    try:
        # Aliases can make a small file huge ("billion laughs"); front matter has no use for them.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(source, Loader=yaml.SafeLoader)):
            return {}, Dropped("front matter", "YAML aliases (*name) are not read", before)
        values = _Loader(source).get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = before + 1 + (mark.line if mark else 0)
        return {}, Dropped("front matter", f"broken YAML: {error.problem or error.context}", line)
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        return {}, Dropped("front matter", f"broken YAML: {str(error).splitlines()[0]}", before + 1)
    if values is None:
        return {}, None
    if not isinstance(values, dict):
        return {}, Dropped("front matter", "is no list of `key: value` lines", before + 1)
    return values, None


def _readable_lines(source: str) -> dict[str, str]:
    """What a broken head still says: its plain one-line values."""
    values = {}
    for line in source.split("\n"):
        match = re.fullmatch(r"([A-Za-z][\w-]*):[ \t]+([^\[{>|&*!].*)", line.rstrip())
        if match:
            values.setdefault(match[1], match[2].strip().strip("\"'"))
    return values


def _plain_front_matter(text: str) -> FrontMatter:
    """`Title: …` lines at the very top, as Pelican and MultiMarkdown write them."""
    lines = text.split("\n")
    values, key_lines, key = {}, {}, ""
    number = 0
    for number, line in enumerate(lines):
        match = _PLAIN_KEY.fullmatch(line.rstrip())
        if match:
            key = match[1].strip().lower()
            values[key], key_lines[key] = (match[2] or "").strip(), number + 1
        elif key and line.startswith("    ") and line.strip():
            values[key] += " " + line.strip()
        else:
            break
    else:
        number = len(lines)
    if next(iter(values), "") not in _PLAIN_KEYS or "title" not in values:
        return FrontMatter(body=text)
    return FrontMatter(values, "\n".join(lines[number:]), number, key_lines)


def apply_front_matter(found: FrontMatter, manuscript: Manuscript, plain):
    """Fills the manuscript from the front matter; `plain` turns inline Markdown into words."""
    values = found.values
    manuscript.dropped += found.dropped
    manuscript.title = plain(_text(values.get("title")))
    manuscript.standfirst = plain(next((_text(values[key]) for key in _STANDFIRST if values.get(key)), ""))
    manuscript.byline = next((names for key in _BYLINE if (names := _names(values.get(key)))), [])
    manuscript.slug = _text(values.get("slug"))
    manuscript.source_id = _text(values.get("id"))
    manuscript.topics = _topics(values)
    if values.get("date"):
        manuscript.date = read_date(values["date"])
        if not manuscript.date:
            why = "not understood as a date"
            manuscript.dropped.append(Dropped(f"date: {_text(values['date'])}", why, found.key_lines.get("date")))
    manuscript.dropped += _left_over(found)


def _says_nothing(key: str, value: object) -> bool:
    """Whether a value is of a kind that its key cannot have, such as `byline: 5` or `topics: {a: 1}`."""
    if value in (None, "", [], {}):
        return False
    if key in _BYLINE:
        return not _names(value)
    if key in _TOPICS:
        return not _unique(_words(value, ","))
    return key in {"title", "slug", "id", *_STANDFIRST} and not _text(value)


def _left_over(found: FrontMatter) -> list[Dropped]:
    left = []
    for key, value in found.values.items():
        line = found.key_lines.get(key)
        says_draft = (
            (key == "draft" and value is True)
            or (key == "published" and value is False)
            or (key == "status" and _text(value).lower() == "draft")
        )
        if says_draft:
            left.append(Dropped(f"{key}: {_text(value)}", "publishing is decided here, not by the file", line))
        elif _says_nothing(key, value):
            left.append(Dropped(f"{key}: {_short(value)}", "not a value that this key can have", line))
        elif key not in _ORDINARY and value not in (None, "", [], {}):
            left.append(Dropped(f"{key}: {_short(value)}", "front matter that has no place here", line))
    return left


def _said(value: object) -> str:
    """Any value in words. YAML's escapes can hold what no text may: NUL, lone surrogates, numbers too long to write out."""
    try:
        text = str(value)
    except ValueError:
        return ""
    return " ".join(_UNSPEAKABLE.sub("", text.encode("utf-8", "ignore").decode()).split())


def _short(value: object) -> str:
    text = _said(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _text(value: object) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _said(value)


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        names = _split_names(_said(value))
    elif isinstance(value, dict):
        names = [_person(value)]
    elif isinstance(value, list):
        names = [_person(entry) if isinstance(entry, dict) else _text(entry) for entry in value]
    else:
        names = []
    return list(dict.fromkeys(name for name in names if name))


def _person(entry: dict) -> str:
    name = entry.get("name") or entry.get("literal") or entry.get("full_name")
    if isinstance(name, dict):
        entry, name = name, None
    given = entry.get("given") or entry.get("given-names") or entry.get("first")
    family = entry.get("family") or entry.get("surname") or entry.get("last")
    return _text(name) or " ".join(filter(None, [_text(given), _text(family)]))


def _split_names(text: str) -> list[str]:
    if ";" in text:
        return [name.strip() for name in text.split(";")]
    names = re.split(r"\s+(?:and|&)\s+|,\s+(?:and\s+)?", text)
    whole = all(len(name.split()) > 1 for name in names)  # "Krelina, M." is one person
    return names if whole else [text]


def _topics(values: dict[str, object]) -> list[str]:
    if values.get("topics"):
        return _unique(_words(values["topics"], ","))
    found = []
    for key in _TOPICS[1:]:
        value = values.get(key)
        # Jekyll separates the words of a plural key by blanks where there is no comma.
        by_blank = isinstance(value, str) and key.endswith("s") and "," not in value and ";" not in value
        found += _text(value).split() if by_blank else _words(value, ",;")
    return _unique(found)


def _words(value: object, separators: str) -> list[str]:
    if isinstance(value, list):
        return [_text(entry.get("name") if isinstance(entry, dict) else entry) for entry in value]
    return re.split(rf"\s*[{separators}]\s*", _text(value))


def _unique(words: list[str]) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))

"""What is new in an edition, section by section and word by word (pure). All of it is plain text, for templates to escape."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser

LINE = re.compile(r"[^\n]*\n|[^\n]+")
WORD = re.compile(r"\n|[^\S\n]+|\w+(?:[’'-]\w+)*|[^\w\s]")
MOST = 1_000_000  # tokens times tokens that are compared; beyond, a stretch counts as written anew
IN_ALL = 4 * MOST  # of all stretches of two texts
ALIKE = 0.3  # below, two stretches have little more in common than “the”
KEPT = 80  # characters of unchanged text that stay in sight on either side of a change


@dataclass(frozen=True)
class Run:
    """A stretch of text. `kind`: "same", "added", "removed", or "gap" for unchanged text left out."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """`what` became of it: "changed", "added", "removed", "moved", or "marked" (the same words, other links or emphasis)."""

    name: str
    what: str
    runs: list[Run] = field(default_factory=list)


class Effort:
    """What may still be compared, of all the stretches of two texts together."""

    def __init__(self, left=IN_ALL):
        self.left = left

    def allows(self, before, after):
        pairs = len(before) * len(after)
        if pairs > min(self.left, MOST):
            return False
        self.left -= pairs
        return True


def words(old, new, effort=None):
    """The runs that lead from one text to the other: without the added ones they spell `old`, without the removed ones `new`."""
    stretches, effort = [], effort or Effort()
    for gone, come in _stretches(LINE.findall(old), LINE.findall(new), Effort()):
        stretches += [(gone, come)] if gone == come else _stretches(WORD.findall(gone), WORD.findall(come), effort)
    runs = []
    for gone, come in _joined(stretches):
        if gone == come:
            runs.append(Run("same", gone))
        else:
            runs += [Run(kind, text) for kind, text in (("removed", gone), ("added", come)) if text]
    return runs


def abbreviated(runs):
    """Runs to look at: long unchanged stretches give way to a gap."""
    short = []
    for index, run in enumerate(runs):
        if run.kind != "same" or len(run.text) <= 3 * KEPT:
            short.append(run)
            continue
        before, after = run.text[:KEPT].rpartition(" "), run.text[-KEPT:].partition(" ")
        short += [Run("same", before[0])] if index else []
        short.append(Run("gap", " … "))
        short += [Run("same", after[2])] if index < len(runs) - 1 else []
    return short


def paragraphs(runs):
    """Runs to look at, a line of text each: what changed with a line on either side, the rest as one gap that counts its lines."""
    lines = [[]]
    for run in runs:
        for piece in LINE.findall(run.text):
            text = piece.rstrip("\n")
            if text or run.kind != "same":
                lines[-1].append(Run(run.kind, text or "¶"))
            if piece.endswith("\n"):
                lines.append([])
    changed = [any(run.kind != "same" for run in line) for line in lines]
    shown, left_out = [], 0
    for at, line in enumerate(lines):
        if line and any(changed[max(at - 1, 0) : at + 2]):
            shown += [_gap(left_out)] * bool(left_out) + [abbreviated(line) if changed[at] else _ends(line[0].text)]
            left_out = 0
        else:
            left_out += bool(line)
    return shown + [_gap(left_out)] * bool(left_out)


def between(old, new):
    """[Change] from one edition to another, or to a working copy that is printed like one."""
    effort = Effort(2 * IN_ALL)
    columns = [_change(name, _column(name, old), _column(name, new), effort) for name in _COLUMNS]
    sections = _of_sections(old.sections, new.sections, effort)
    lists = [_change(name, of(old), of(new), effort) for name, of in (("Notes", _notes), ("References", _works))]
    return [change for change in [*columns, *sections, *lists] if change]


def legible(html):
    """(what can be read of printed HTML, its other markup). A mark names its work, not the number, which moves with every new one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = re.sub(r"[^\S\n]+", " ", "".join(reader.pieces))
    return re.sub(r" ?\n[ \n]*", "\n", text).strip(), reader.markup


def _gap(lines):
    return [Run("gap", f"… {lines} paragraph{'' if lines == 1 else 's'} unchanged …")]


def _ends(text):
    """An unchanged line, for context."""
    if len(text) <= 3 * KEPT:
        return [Run("same", text)]
    return [Run("same", text[:KEPT].rpartition(" ")[0]), Run("gap", " … "), Run("same", text[-KEPT:].partition(" ")[2])]


def _stretches(before, after, effort):
    """[(old text, new text)] of two lists of tokens; where both are equal, nothing changed."""
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    gone, come = before[start : len(before) - end], after[start : len(after) - end]
    middle = [(gone, come)]
    if gone and come and effort.allows(gone, come):
        matcher = SequenceMatcher(None, gone, come)
        if matcher.ratio() >= ALIKE:
            middle = [(gone[i:j], come[k:m]) for _, i, j, k, m in matcher.get_opcodes()]
    head, tail = before[:start], before[len(before) - end :]
    return [("".join(a), "".join(b)) for a, b in [(head, head), *middle, (tail, tail)] if a or b]


def _alike(before, after):
    """How many tokens two lists begin with alike."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))


def _joined(stretches):
    """Neighbours of one kind as one; a blank between two changes changes with them, since fewer, longer stretches read better."""
    joined = []
    for index, (gone, come) in enumerate(stretches):
        same = gone == come
        if same and gone.isspace() and 0 < index < len(stretches) - 1:
            following = stretches[index + 1]
            same = joined[-1][0] == joined[-1][1] or following[0] == following[1]
        if joined and same == joined[-1][2]:
            joined[-1] = (joined[-1][0] + gone, joined[-1][1] + come, same)
        else:
            joined.append((gone, come, same))
    return [(gone, come) for gone, come, _ in joined]


_COLUMNS = {
    "Title": lambda edition: edition.title,
    "Standfirst": lambda edition: edition.standfirst,
    "Address": lambda edition: edition.slug,
    "Byline": lambda edition: ", ".join(
        person["name"] + (f" ({person['role']})" if person["role"] else "") for person in edition.byline
    ),
    "About the authors": lambda edition: "\n".join(person["text"] for person in edition.byline),
    "Topics": lambda edition: ", ".join(topic["name"] for topic in edition.printed_topics),
    "Picture": lambda edition: "\n".join(str(value) for value in (edition.picture or {}).values()),
}


def _column(name, edition):
    return _COLUMNS[name](edition)


def _change(name, old, new, effort):
    """What became of a text, or None."""
    if old == new:
        return None
    return Change(name, "changed" if old and new else "added" if new else "removed", words(old, new, effort))


def _of_sections(old, new, effort):
    """Sections are known by their anchors, so a new heading or another place is no new section."""
    before, after = ({section["anchor"]: section for section in sections} for sections in (old, new))
    stayed = [anchor for anchor in before if anchor in after]
    placed = [anchor for anchor in after if anchor in before]
    blocks = SequenceMatcher(None, stayed, placed, autojunk=False).get_matching_blocks()
    in_place = {anchor for block in blocks for anchor in stayed[block.a : block.a + block.size]}
    changes = []
    for anchor in [*after, *(anchor for anchor in before if anchor not in after)]:
        name = _name(anchor, after.get(anchor) or before[anchor], next(iter(after or before)))
        (text, markup), (other, marked) = _read(before.get(anchor)), _read(after.get(anchor))
        if text != other or (anchor in before) != (anchor in after):
            what = "changed" if anchor in before and anchor in after else "added" if anchor in after else "removed"
            changes.append(Change(name, what, words(text, other, effort)))
        elif markup != marked:
            changes.append(Change(name, "marked"))
        elif anchor not in in_place:
            changes.append(Change(name, "moved"))
    return changes


def _name(anchor, section, first):
    if section["heading"]:
        return f"“{section['heading']}”"
    return "The opening" if anchor == first else f"The part “{anchor}”, which has no heading"


def _read(section):
    if section is None:
        return "", []
    text, markup = legible(section["html"])
    return f"{section['heading']}\n{text}".strip(), [section["level"], *markup]


def _notes(edition):
    return "\n".join(legible(note["html"])[0].replace("\n", " ") for note in edition.notes)


def _works(edition):
    return "\n".join(legible(work["html"])[0].replace("\n", " ") for work in edition.references)


_INLINE = {"a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "q", "s", "span", "strong", "sub", "sup"}


class _Reader(HTMLParser):
    """Printed HTML as text with a line for every block; what a mark says stands in brackets."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces, self.markup, self.length = [], [], 0
        self.spans = 0  # open ones, of the mark being read

    def write(self, text):
        self.pieces.append(text)
        self.length += len(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if self.spans or (tag == "span" and (values.get("class") or "").startswith("cite")):
            self.spans += tag == "span"
            if tag == "button":
                self.write(f" [{values.get('aria-label', '').partition(': ')[2] or 'note'}]")
        elif tag == "img":
            self.write(f"[picture: {values.get('alt') or 'decorative'}]")
            self.markup.append((self.length, tag, values.get("src")))
        elif tag != "div":  # round a table, with its number
            self.write("" if tag in _INLINE else "\n• " if tag == "li" else " | " if tag in ("td", "th") else "\n")
            self.markup.append((self.length, tag, tuple(attrs)))

    def handle_endtag(self, tag):
        if self.spans:
            self.spans -= tag == "span"
        elif tag != "div":
            self.write("" if tag in _INLINE or tag in ("td", "th") else "\n")
            self.markup.append((self.length, f"/{tag}", None))

    def handle_data(self, data):
        if not self.spans:
            self.write(data)

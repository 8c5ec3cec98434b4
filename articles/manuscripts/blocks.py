"""Plain text to blocks: hard-wrapped lines are joined again, every block knows its line and the gap above it."""

import re
from dataclasses import dataclass, field

BULLET = re.compile(r"[-*•●▪◦‣·–]\s+(?=\S)")
ORDERED = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
ENDED = re.compile(r"[.!?…:;。！？।؟]['\"’”»›)\]]*(?:\s?(?:\[\d[\d,–\s-]*\]|[¹²³⁴-⁹]+))*$")
_ENTRY = re.compile(r"(?:[a-z]{1,3} )?[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?, (?:[^\W\d_]\.|[^\W\d_][\w-]+,)")
NARROW, WIDE = 45, 100


@dataclass
class Block:
    text: str
    line: int  # of its first line in the file, from 1
    gap: int  # blank lines above it
    kind: str = "line"  # "line", "bullet", "ordered", "quote"
    lines: list[int] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether it closes like a sentence."""
        return bool(ENDED.search(self.text))


def read_blocks(lines: list[str], skip: set[int]) -> list[Block]:
    """`skip` holds the lines (from 1) that are furniture."""
    width = _wrap_width(lines)
    words = {word.lower() for line in lines for word in re.findall(r"[^\W\d_]+", line)}
    blocks: list[Block] = []
    gap, run = 0, []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip() and number not in skip:
            run.append((number, line))
            continue
        if run:
            blocks += _blocks_of_run(run, gap, width, words)
            run, gap = [], 0
        gap = gap + 1 if not line.strip() else 0
    return blocks


def _wrap_width(lines: list[str]) -> int:
    """The column at which the text was wrapped by hand or by mail, 0 if it was not."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(lengths) < 6:
        return 0
    width = lengths[int(len(lengths) * 0.95)]
    full = sum(1 for length in lengths if NARROW <= length <= WIDE + 10)
    return width if NARROW <= width <= WIDE + 10 and full * 2 >= len(lengths) else 0


def _blocks_of_run(run: list[tuple[int, str]], gap: int, width: int, words: set[str]) -> list[Block]:
    """Blocks of lines with no blank line between them."""
    if all(line.lstrip().startswith(">") for _, line in run):
        stripped = [(number, line.lstrip().lstrip("> ")) for number, line in run]
        return [Block("\n".join(line for _, line in stripped), run[0][0], gap, "quote", [number for number, _ in run])]
    blocks: list[Block] = []
    indented = len(run) > 1 and all(line.startswith(("    ", "\t")) for _, line in run)
    for index, (number, line) in enumerate(run):
        text = line.strip()
        kind = "bullet" if BULLET.match(text) else "ordered" if ORDERED.match(text) else "line"
        if blocks and _continues(run, index, width, kind, indented):
            last = blocks[-1]
            last.text, last.lines = _joined(last.text, text, words), [*last.lines, number]
        else:
            blocks.append(Block(text, number, gap if not blocks else 0, kind, [number]))
    if indented and len(blocks) == 1 and width and blocks[0].kind == "line":
        blocks[0].kind = "quote"
    return blocks


def _continues(run: list[tuple[int, str]], index: int, width: int, kind: str, indented: bool) -> bool:
    """Whether a line goes on where the line above broke off."""
    if not width:
        return False
    above, line = run[index - 1][1], run[index][1]
    if _ENTRY.match(line.lstrip()) and re.search(r"[.\d/]$", above.rstrip()):
        return False
    if above.startswith("  ") and not line.startswith(" ") and ENDED.search(above.rstrip()):
        return False
    hanging = len(line) - len(line.lstrip()) > len(above) - len(above.lstrip()) and not indented
    if kind == "bullet" or (kind == "ordered" and ENDED.search(above.rstrip())) or re.match(r"\s*\[\d{1,3}\]\s", line):
        return False
    if hanging or (line.lstrip()[:1].islower() and len(above.rstrip()) > NARROW // 2):
        return True
    first = line.split()[0]
    full = len(above.rstrip()) + 1 + len(first) > width * 0.8
    if full and width * 0.97 >= len(above.rstrip()) + 1 + len(first) and ENDED.search(above.rstrip()):
        return not first[:1].isupper() or index + 1 < len(run)
    return full


def _joined(above: str, line: str, words: set[str]) -> str:
    """A word divided at the line's end is joined where the whole word occurs elsewhere."""
    divided = re.search(r"([^\W\d_]+)-$", above)
    if divided and line[:1].islower():
        rest = re.match(r"[^\W\d_]+", line)[0]
        return (above[:-1] if (divided[1] + rest).lower() in words else above) + line
    return f"{above} {line}"

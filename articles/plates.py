"""Plates: line engravings computed from a slug, as a banknote carries its own pattern.

The same slug always gives the same drawing, inline and without a request. Each is decorative (hidden from assistive
technology) and takes its colour from CSS (`currentColor` inside `.plate`).
"""

import hashlib
import math

MAX_BYTES = 4096

# A drawing of this many heights' width, or wider, is a band: round figures are then repeated along it, as on a banknote's edge.
BAND = 3


def plate(slug: str, width: int = 600, height: int = 400) -> str:
    """One `<svg>` of at most MAX_BYTES. Its ids hang on slug and size: one slug may appear in two sizes on a page."""
    seed = hashlib.sha256(slug.encode()).digest()
    # A capital first: the anchors of sections are lower case, so none can equal it.
    name = "P" + hashlib.sha256(f"{slug} {width} {height}".encode()).hexdigest()[:6]
    family = FAMILIES[seed[3] % len(FAMILIES)]
    return family(name, width, height, seed[4:])


def interference(name: str, width: int, height: int, seed: bytes) -> str:
    """Rings about two centres."""
    step = _pick(seed[4], 9, 13)
    left = width * _pick(seed[0], 25, 42) // 100, height * _pick(seed[1], 30, 60) // 100
    right = width * _pick(seed[2], 58, 75) // 100, height * _pick(seed[3], 40, 70) // 100
    rings = "".join(f'<circle r="{r}"/>' for r in range(step // 2, int(math.hypot(width, height) * 0.8), step))
    return _svg(
        width,
        height,
        f'<defs><g id="{name}">{rings}</g></defs>'
        f'<use href="#{name}" x="{left[0]}" y="{left[1]}"/><use href="#{name}" x="{right[0]}" y="{right[1]}"/>',
    )


def lathe(name: str, width: int, height: int, seed: bytes) -> str:
    """One circle off the centre, turned about it."""
    size = _size(width, height)
    radius, offset = size * _pick(seed[0], 32, 42) // 100, size * _pick(seed[1], 22, 34) // 100
    turns = max(22, min(64, _pick(seed[2], 44, 64) * size // 400))
    uses = "".join(f'<use href="#{name}" transform="rotate({_short(360 * i / turns)})"/>' for i in range(turns))
    return _svg(
        width,
        height,
        f'<defs><circle id="{name}" cx="{offset}" r="{radius}"/></defs>{_placed(name, width, height, uses)}',
    )


def rosette(name: str, width: int, height: int, seed: bytes) -> str:
    """Two lobed rings, one inside the other, each repeated over one lobe."""
    size = _size(width, height)
    outer = (size * _pick(seed[0], 40, 47) / 100, _pick(seed[1], 18, 34) / 100, _pick(seed[2], 5, 12))
    inner = (size * _pick(seed[4], 18, 25) / 100, _pick(seed[5], 28, 42) / 100, _pick(seed[6], 5, 9))
    copies = _pick(seed[3], 7, 12), _pick(seed[7], 6, 10)
    defs = uses = ""
    for part, (radius, depth, lobes), count in zip("ab", (outer, inner), copies, strict=True):
        defs += f'<path id="{name}{part}" d="{_lobed(radius, depth, lobes)}"/>'
        turn = 360 / lobes / count
        uses += "".join(f'<use href="#{name}{part}" transform="rotate({_short(i * turn)})"/>' for i in range(count))
    return _svg(width, height, f"<defs>{defs}</defs>{_placed(name, width, height, uses)}")


def waves(name: str, width: int, height: int, seed: bytes) -> str:
    """One wave, drawn again lower, flatter and a little to the side."""
    rows = max(10, min(42, _pick(seed[0], 30, 42) * height // 400))
    grain = min(1, height / 200)
    crest, period = int(_pick(seed[1], 30, 60) * grain), int(_pick(seed[2], 110, 190) * grain)
    drift = _pick(seed[3], 2, 9)
    half = period / 2
    path = f"M{-period} 0q{_short(half / 2)} {-crest} {_short(half)} 0"
    path += f"t{_short(half)} 0" * (int((width + 2 * period) / half) + 1)
    uses = "".join(
        f'<use href="#{name}" transform="translate({drift * i % period} {_short(height * (i + 0.5) / rows)})'
        f'scale(1 {math.cos(2 * math.pi * i / rows):.2f})"/>'
        for i in range(rows)
    )
    return _svg(width, height, f'<defs><path id="{name}" d="{path}"/></defs>{uses}')


FAMILIES = (interference, lathe, rosette, waves)


def _pick(byte: int, low: int, high: int) -> int:
    return low + byte * (high - low) // 255


def _is_band(width: int, height: int) -> bool:
    return width >= BAND * height


def _size(width: int, height: int) -> int:
    """What round figures are measured by: they overrun a band, and stand whole on a card."""
    return height * 8 // 5 if _is_band(width, height) else height


def _short(number: float) -> str:
    return f"{number:z.1f}".removesuffix(".0")


def _svg(width: int, height: int, drawing: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice" '
        f'aria-hidden="true" focusable="false">{drawing}</svg>'
    )


def _placed(name: str, width: int, height: int, figure: str) -> str:
    """The figure in the middle, and along a band again to both sides of it."""
    middle = f"translate({width // 2} {height // 2})"
    if not _is_band(width, height):
        return f'<g transform="{middle}">{figure}</g>'
    apart = _size(width, height) * 5 // 6
    reach = width // 2 // apart + 1
    again = "".join(f'<use href="#{name}z" x="{apart * i}"/>' for i in range(-reach, reach + 1))
    return f'<defs><g id="{name}z">{figure}</g></defs><g transform="{middle}">{again}</g>'


def _lobed(radius: float, depth: float, lobes: int, per_lobe: int = 4) -> str:
    """The closed curve r = radius (1 + depth cos(lobes t)) as smooth cubic Béziers (Catmull-Rom through its points)."""
    count = lobes * per_lobe
    points = []
    for i in range(count):
        t = 2 * math.pi * i / count
        r = radius * (1 + depth * math.cos(lobes * t))
        points.append((r * math.cos(t), r * math.sin(t)))
    path = f"M{_pair(points[0])}"
    for i in range(count):
        before, start, end, after = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        leaving = start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6
        arriving = end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6
        path += f"C{_pair(leaving)} " if i == 0 else "S"
        path += f"{_pair(arriving)} {_pair(end)}"
    return path + "Z"


def _pair(point: tuple[float, float]) -> str:
    return f"{_short(point[0])} {_short(point[1])}"

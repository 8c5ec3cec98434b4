"""A plate (articles/plates.py) as lines of points, for where there is no SVG. Knows what plates are made of, nothing else. Pure."""

import math
import re
import xml.etree.ElementTree as ElementTree  # nosec
from itertools import pairwise

STEPS = 12  # of a curve
TOKENS = re.compile(r"[A-Za-z]|-?\d*\.?\d+")
TRANSFORM = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")
PLACE = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def lines(svg):
    """[[(x, y)]] of every line that the drawing strokes."""
    root = ElementTree.fromstring(svg)  # noqa: S314  # nosec
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    return list(_drawn(root, PLACE, named))


def _drawn(element, place, named):
    for step, numbers in TRANSFORM.findall(element.get("transform", "")):
        place = _after(place, step, [float(number) for number in TOKENS.findall(numbers)])
    match element.tag:
        case "circle":
            x, r = float(element.get("cx", 0)), float(element.get("r"))
            turn = [math.tau * i / 72 for i in range(73)]
            yield [_at(place, (x + r * math.cos(t), r * math.sin(t))) for t in turn]
        case "path":
            yield [_at(place, point) for point in _path(element.get("d"))]
        case "use":
            place = _after(place, "translate", [float(element.get("x", 0)), float(element.get("y", 0))])
            yield from _drawn(named[element.get("href")[1:]], place, named)
        case "svg" | "g":
            for child in element:
                yield from _drawn(child, place, named)


def _after(place, step, numbers):
    a, b, c, d, e, f = place
    if step == "translate":
        x, y = numbers
        return a, b, c, d, a * x + c * y + e, b * x + d * y + f
    if step == "scale":
        x, y = numbers
        return a * x, b * x, c * y, d * y, e, f
    cos, sin = math.cos(math.radians(numbers[0])), math.sin(math.radians(numbers[0]))
    return a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin, e, f


def _at(place, point):
    a, b, c, d, e, f = place
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _path(text):
    """Points along a path of M, C, S and Z, or of M, q and t."""
    points, control = [(0.0, 0.0)], (0.0, 0.0)
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", text):
        values = [float(number) for number in TOKENS.findall(numbers)]
        given = list(zip(values[::2], values[1::2], strict=True))
        start = points[-1]
        mirrored = (2 * start[0] - control[0], 2 * start[1] - control[1])
        if command in "qt":
            given = [(start[0] + x, start[1] + y) for x, y in given]
        if command in "St":
            given.insert(0, mirrored)
        if command == "M":
            points = given
        elif given:
            points += _curve([start, *given])
        control = given[-2] if len(given) > 1 else points[-1]
    return points


def _curve(anchors):
    """A Bézier curve without its first point (De Casteljau)."""
    found = []
    for step in range(1, STEPS + 1):
        t, row = step / STEPS, anchors
        while len(row) > 1:
            row = [(p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t) for p, q in pairwise(row)]
        found.append(row[0])
    return found

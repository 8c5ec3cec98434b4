"""The picture that other sites show of a shared essay: title, byline and plate. Drawn once for what it says, and kept as a file."""

import hashlib
import io
import json
import os
import tempfile
import unicodedata
from bisect import bisect_left
from contextlib import suppress
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from articles import citing, subjects
from articles.data import listed
from articles.engraving import lines
from articles.plates import plate
from articles.views import on_to

WIDTH, HEIGHT, PLATE = 1200, 630, 400
LEFT, ROOM = 64, WIDTH - PLATE - 2 * 64
PAPER, INK, GREY, GREEN, LINE, DEEP = "#f6f7f1", "#15201b", "#47554e", "#0b4536", "#a9dcc5", "#0a5c44"
DISPLAY, TEXT = ("besley-var", "besley-var-ext"), ("gelasio-var", "gelasio-var-ext")
HYPHENS = str.maketrans("\u2010\u2011", "--")
SIZES = (68, 60, 54, 48, 42, 37)
DESIGN = 2  # one more, and every card is drawn anew


@require_safe
def card(request, slug, number):
    edition, moved = listed(slug, whole=False)
    if number > edition.number:
        raise Http404
    if moved or number < edition.number:
        return on_to("card", edition, edition.number)
    shown_elsewhere = {"Cross-Origin-Resource-Policy": "cross-origin"}
    response = HttpResponse(_kept(edition), "image/png", headers=shown_elsewhere)
    return subjects.tell(response, subjects.line(edition.article_id))


def _kept(edition):
    """Its card, drawn anew each time only where the folder cannot be written."""
    said = [DESIGN, settings.SITE_NAME, citing.title(edition), edition.slug, names(edition)]
    path = settings.CARDS / (hashlib.sha256(json.dumps(said).encode()).hexdigest() + ".png")
    if path.exists():
        return path.read_bytes()
    drawn = draw(citing.title(edition), names(edition), edition.slug)
    with suppress(OSError):
        _keep(drawn, path)
    return drawn


def _keep(content, path):
    """Whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except OSError:
            Path(file.name).unlink()
            raise


def names(edition):
    return ", ".join(person["name"] for person in citing.authors(edition))


def draw(title, byline, slug):
    """The PNG. A title or a byline with a letter that our typefaces do not have is left out: half of one would say something else."""
    title, byline = _plain(title, DISPLAY), _plain(byline, TEXT)
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    image.paste(_engraved(slug), (WIDTH - PLATE, 0))
    pen = ImageDraw.Draw(image)
    pen.rectangle((LEFT, 60, LEFT + ROOM, 63), fill=INK)
    _write(pen, (LEFT, 84), settings.SITE_NAME, DISPLAY, 28, DEEP)
    if _has(title, DISPLAY):
        size, rows = _fitted(title)
        for number, row in enumerate(rows):
            _write(pen, (LEFT, 160 + number * size * 1.16), row, DISPLAY, size, INK)
    if byline and _has(byline, TEXT):
        _write(pen, (LEFT, HEIGHT - 92), _cut(f"By {byline}", TEXT, 32), TEXT, 32, GREY)
    file = io.BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _plain(text, face):
    """What can be written of it otherwise, such as ₂ or a hyphen that keeps a line together, is."""
    letters = [letter for letter in " ".join(text.translate(HYPHENS).split()) if letter.isprintable()]
    return "".join(letter if _file(letter, face) else unicodedata.normalize("NFKC", letter) for letter in letters)


def _engraved(slug):
    large = Image.new("RGB", (2 * PLATE, 2 * HEIGHT), GREEN)
    pen = ImageDraw.Draw(large)
    for points in lines(plate(slug, PLATE, HEIGHT)):
        pen.line([(2 * x, 2 * y) for x, y in points], fill=LINE, width=2)
    return large.resize((PLATE, HEIGHT), Image.Resampling.LANCZOS)


def _fitted(title):
    """The largest size in which the title stands above the byline, and its rows; in the smallest, what is too much is cut."""
    for size in SIZES:
        rows, most = _rows(title, size), int((HEIGHT - 160 - 110) / (size * 1.16))
        if len(rows) <= most and all(_length(row, DISPLAY, size) <= ROOM for row in rows):
            return size, rows
    rows = [*rows[: most - 1], " ".join(rows[most - 1 :])]
    return size, [_cut(row, DISPLAY, size) for row in rows]


def _rows(title, size):
    rows = [""]
    for word in title.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and _length(longer, DISPLAY, size) > ROOM:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _cut(text, face, size):
    """As much of it as there is room for."""
    if _length(text, face, size) <= ROOM:
        return text
    fitting = bisect_left(range(1, len(text)), True, key=lambda end: _length(f"{text[:end]}…", face, size) > ROOM)
    return f"{text[:fitting].rstrip()}…"


def _write(pen, place, text, face, size, colour):
    x, y = place
    for file, letters in groupby(text, lambda letter: _file(letter, face)):
        run, font = "".join(letters), _font(file or face[0], size)
        pen.text((x, y), run, colour, font)
        x += font.getlength(run)


def _length(text, face, size):
    runs = groupby(text, lambda letter: _file(letter, face))
    return sum(_font(file or face[0], size).getlength("".join(letters)) for file, letters in runs)


def _has(text, face):
    return all(_file(letter, face) for letter in text)


@cache
def _font(file, size):
    font = ImageFont.truetype(settings.BASE_DIR / f"static/fonts/{file}.woff2", size)
    if file.startswith("besley"):
        font.set_variation_by_axes([600])
    return font


@cache
def _missing(file):
    """What it draws for a letter that it does not have."""
    return bytes(_font(file, 32).getmask("\uffff"))


@lru_cache(10_000)
def _file(letter, face):
    """Which file of the typeface has the letter; "" where none does. A space looks like what is missing."""
    if letter == " ":
        return face[0]
    return next((file for file in face if bytes(_font(file, 32).getmask(letter)) != _missing(file)), "")

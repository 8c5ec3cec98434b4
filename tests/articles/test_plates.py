"""Plates: the same slug gives the same small drawing, made of numbers only."""

import hashlib
import re
import xml.etree.ElementTree as ET

import pytest

from articles.plates import FAMILIES, MAX_BYTES, plate

# The sizes that templates ask for: lead, card, band above an essay, author, author's page, error page.
SIZES = [(900, 720), (600, 400), (1280, 240), (100, 100), (300, 100), (600, 600)]
DIGESTS = {
    (900, 720): "d1e92666",
    (600, 400): "d0906a3d",
    (1280, 240): "5c5e12b8",
    (100, 100): "9fafd89f",
    (300, 100): "d773cbc8",
    (600, 600): "0652269b",
}
SLUGS = [f"essay-{number}" for number in range(200)]


def test_the_same_slug_gives_the_same_drawing():
    assert plate("undersea-cables") == plate("undersea-cables")
    assert plate("undersea-cables") != plate("undersea-cable")


def test_the_drawing_of_a_published_essay_does_not_change_with_the_code():
    digests = {size: hashlib.sha256(plate("undersea-cables", *size).encode()).hexdigest()[:8] for size in SIZES}
    assert digests == DIGESTS


@pytest.mark.parametrize("size", SIZES)
def test_a_plate_is_small_and_well_formed(size):
    for slug in SLUGS:
        drawing = plate(slug, *size)
        assert len(drawing.encode()) <= MAX_BYTES
        ET.fromstring(drawing)


def test_every_family_is_drawn():
    names = {plate(slug).count("<circle") for slug in SLUGS}
    assert {0, 1} < names  # rosette and waves have none, lathe has one, interference many
    assert len(FAMILIES) == 4


def test_ids_differ_between_slugs_and_between_sizes_of_one_slug():
    drawings = [plate(slug, *size) for slug in SLUGS[:50] for size in SIZES]
    ids = [name for drawing in drawings for name in re.findall(r'\sid="([^"]+)"', drawing)]
    assert len(ids) == len(set(ids))
    assert all(name[0] == "P" for name in ids)


def test_every_use_points_at_a_part_of_the_same_drawing():
    for slug in SLUGS[:50]:
        for size in SIZES:
            drawing = plate(slug, *size)
            assert set(re.findall(r'href="#([^"]+)"', drawing)) == set(re.findall(r'\sid="([^"]+)"', drawing))


@pytest.mark.parametrize("slug", ["", '"><script>alert(1)</script>', "x" * 1000, "žluťoučký"])
def test_nothing_of_the_slug_reaches_the_drawing(slug):
    drawing = plate(slug)
    ET.fromstring(drawing)
    assert "script" not in drawing
    assert len(drawing.encode()) <= MAX_BYTES

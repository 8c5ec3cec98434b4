"""The picture that other sites show of an essay."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image, ImageChops

from articles import cards, engraving, plates, publishing
from articles.models import Article
from tests.factories import MORNING, published
from tests.limits import in_time

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_folder(settings, tmp_path):
    settings.CARDS = tmp_path / "cards"


def card(client, address="/articles/the-price-of-patience/card-1.png"):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    return answer.content


def test_a_page_names_its_card(client):
    published()
    page = client.get("/articles/the-price-of-patience/").text
    address = re.search(r'<meta property="og:image" content="http://127.0.0.1:8000([^"]+)">', page)[1]
    image = Image.open(io.BytesIO(card(client, address)))
    assert (image.format, image.size) == ("PNG", (1200, 630))


def test_it_is_drawn_once_for_what_it_says(client, monkeypatch):
    article = published()
    drawn = []
    draw = cards.draw
    monkeypatch.setattr(cards, "draw", lambda *said: drawn.append(said) or draw(*said))
    first = card(client)
    assert card(client) == first
    Article.objects.filter(pk=article.pk).update(title="The Price of Haste")
    publishing.correct(article, "The wrong title.", MORNING + timedelta(days=1))
    assert client.get("/articles/the-price-of-patience/card-1.png").headers["Location"].endswith("card-2.png")
    assert card(client, "/articles/the-price-of-patience/card-2.png") != first
    assert [title for title, *_ in drawn] == ["The Price of Patience", "The Price of Haste"]
    assert client.get("/articles/the-price-of-patience/card-3.png").status_code == 404


@pytest.mark.parametrize("title", ["x" * 250, "many words " * 20, "日本語", "\u202e", "A\nB", "…", "Ł ő ễ ß"])
def test_any_title_and_byline_is_drawn_within_the_card(title):
    assert is_within(drawn(title, f"{title}, {title}"))


def drawn(title, byline="Aiko Brandt"):
    return Image.open(io.BytesIO(cards.draw(title, byline, "a-slug"))).convert("RGB")


def is_within(image):
    """Nothing stands between the words' place and the plate."""
    return not ink(image, (cards.LEFT + cards.ROOM + 4, 0, cards.WIDTH - cards.PLATE - 1, cards.HEIGHT))


def ink(image, box):
    """How many pixels of a place are not paper."""
    part = image.crop(box)
    difference = ImageChops.difference(part, Image.new("RGB", part.size, cards.PAPER)).convert("L")
    return part.width * part.height - difference.histogram()[0]


TITLE = (cards.LEFT, 160, cards.LEFT + cards.ROOM, cards.HEIGHT - 110)
BYLINE = (cards.LEFT, cards.HEIGHT - 100, cards.LEFT + cards.ROOM, cards.HEIGHT)


@pytest.mark.parametrize("title", ["many words " * 23, "W" * 250, "ab" * 125])
def test_a_hundred_authors_and_the_longest_title_are_drawn_quickly_and_within_the_card(title):
    byline = ", ".join(f"Wilhelmina van der Meer-Brandt {number}" for number in range(100))
    with in_time():
        image = drawn(title[:250], byline)
    assert is_within(image) and ink(image, TITLE) and ink(image, BYLINE)


@pytest.mark.parametrize("title", ["CO₂ and Growth", "Rent\u2011Seeking", "Rent\u2010Seeking", "ﬁne Print"])
def test_a_title_that_can_be_written_otherwise_is_on_its_card(title):
    plain = title.replace("₂", "2").replace("\u2011", "-").replace("\u2010", "-").replace("ﬁ", "fi")
    assert ink(drawn(title), TITLE) > 1000
    assert drawn(title) == drawn(plain)


def test_a_title_with_a_letter_that_we_do_not_have_is_left_out_of_its_card():
    assert not ink(drawn("The Use of π"), TITLE)
    assert ink(drawn("The Use of π"), BYLINE)
    assert not ink(drawn("The Use", "Π. Brandt"), BYLINE)


def test_a_card_that_cannot_be_kept_is_given_out_and_kept_as_soon_as_it_can_be(client, settings, tmp_path, monkeypatch):
    published()
    settings.CARDS = tmp_path / "no-folder" / "cards"
    settings.CARDS.parent.write_text("")
    first = card(client)
    assert Image.open(io.BytesIO(first)).size == (1200, 630)
    assert [path.name for path in tmp_path.iterdir()] == ["no-folder"]
    settings.CARDS.parent.unlink()
    settings.CARDS.parent.mkdir()
    assert card(client) == first
    monkeypatch.setattr(cards, "draw", None)
    assert card(client) == first


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_card_that_was_kept_by_half_leaves_no_file(client, settings, monkeypatch, fails):
    def full(*_):
        raise OSError(28, "No space left on device")

    published()
    with monkeypatch.context() as patched:
        patched.setattr(cards.os, fails, full)
        first = card(client)
        assert list(settings.CARDS.iterdir()) == []
    assert card(client) == first
    assert len(list(settings.CARDS.iterdir())) == 1


@pytest.mark.parametrize("address", ["card-01.png", "card-0.png", "editions/01/", "editions/001/", "editions/0/"])
def test_a_number_has_one_spelling(client, address):
    published()
    assert client.get(f"/articles/the-price-of-patience/{address}").status_code == 404


@pytest.mark.parametrize("family", plates.FAMILIES)
@pytest.mark.parametrize("size", [(400, 630), (1280, 240)])
def test_every_family_of_plates_can_be_engraved(family, size):
    lines = engraving.lines(family("Pabc", *size, bytes(range(40, 70))))
    within = [(x, y) for points in lines for x, y in points if 0 <= x <= size[0] and 0 <= y <= size[1]]
    assert len(lines) > 9 and len(within) > 200

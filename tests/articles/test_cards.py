"""The picture that other sites show of an essay."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image

from articles import cards, engraving, plates, publishing
from articles.models import Article
from tests.factories import MORNING, published

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
    image = Image.open(io.BytesIO(cards.draw(title, f"{title}, {title}", "a-slug"))).convert("RGB")
    right, paper = cards.LEFT + cards.ROOM, (246, 247, 241)
    margin = image.crop((right + 4, 0, cards.WIDTH - cards.PLATE - 1, cards.HEIGHT))
    assert margin.getcolors() == [(margin.width * margin.height, paper)]


@pytest.mark.parametrize("family", plates.FAMILIES)
@pytest.mark.parametrize("size", [(400, 630), (1280, 240)])
def test_every_family_of_plates_can_be_engraved(family, size):
    lines = engraving.lines(family("Pabc", *size, bytes(range(40, 70))))
    within = [(x, y) for points in lines for x, y in points if 0 <= x <= size[0] and 0 <= y <= size[1]]
    assert len(lines) > 9 and len(within) > 200

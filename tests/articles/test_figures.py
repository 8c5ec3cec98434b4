"""Pictures on the page: figures in the text, the lead picture, cards; and that none of them is deleted while it is used."""

import re

import pytest
from django.core.files.storage import default_storage
from django.db.models import ProtectedError

from articles import checks, publishing
from articles.markup import clean_author
from articles.models import Article, Picture
from tests.factories import MORNING, change, make_article, part, published
from tests.pictures import WORDS, make_picture, stored
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db
CANARY = "\"><script>alert(1)</script>'&"


@pytest.fixture(autouse=True)
def library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def figure(picture, words="<figcaption>At low water.</figcaption>"):
    return f'<figure data-picture="{picture.pk}">{words}</figure>'


def page(client, article):
    return client.get(f"/articles/{article.slug}/").text


def figures_of(text):
    return re.findall(r"<figure>.*?</figure>", text, re.DOTALL)


def test_a_figure_is_printed_with_its_picture_and_what_readers_must_be_told(client):
    picture = make_picture()
    article = published(sections=[part(f"<p>One.</p>{figure(picture)}<p>Two.</p>")])
    assert figures_of(page(client, article)) == [
        f'<figure><img src="{picture.file.url}" srcset="{picture.small.url} 800w, {picture.file.url} 1600w" '
        'sizes="(min-width: 42rem) 38.5rem, 92vw" width="1600" height="800" loading="lazy" alt="A harbour">'
        '<figcaption>At low water. <span class="credit">Picture: A. Brandt · CC BY 4.0</span></figcaption></figure>'
    ]
    edition = article.editions.get()
    assert set(edition.pictures.all()) == {picture}
    assert "At low water." in edition.plain_text and "A. Brandt" not in edition.plain_text


@pytest.mark.parametrize("words", ["", "<figcaption></figcaption>", "<p>Beside it.</p>"])
def test_a_figure_without_a_caption_has_its_credit(client, words):
    article = published(sections=[part("<p>One.</p>" + figure(make_picture(), words))])
    (shown,) = figures_of(page(client, article))
    assert shown.count("<figcaption>") == shown.count("Picture: A. Brandt · CC BY 4.0") == 1
    assert shown.endswith("</span></figcaption></figure>")


def test_a_narrow_and_a_decorative_picture(client):
    article = published(sections=[part("<p>One.</p>" + figure(make_picture("", 640, decorative=True)))])
    (shown,) = figures_of(page(client, article))
    assert 'alt=""' in shown and 'width="640"' in shown and "srcset" not in shown and "sizes" not in shown


def test_a_figure_of_a_table_is_left_alone(client):
    article = published(
        sections=[part("<figure><table><tr><td>1</td></tr></table><figcaption>Sums</figcaption></figure>")]
    )
    (shown,) = figures_of(page(client, article))
    assert "<img" not in shown and shown.endswith("<figcaption>Sums</figcaption></figure>")


def test_words_of_a_picture_are_words(client):
    """S03."""
    picture = make_picture(CANARY, credit=CANARY, licence=CANARY)
    article = make_article(sections=[part("<p>One.</p>" + figure(picture, f"<figcaption>{CANARY}</figcaption>"))])
    Article.objects.filter(pk=article.pk).update(picture=picture)
    publishing.publish(article, MORNING)
    client.force_login(make_user("the-editor", "editor"))
    addresses = (f"articles/{article.slug}/", "admin/articles/picture/", f"admin/articles/picture/{picture.pk}/change/")
    for address in addresses:
        text = client.get(f"/{address}").text
        assert "&quot;&gt;&lt;script&gt;" in text and "alert(1)</script>" not in text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('<figure data-picture="12" class="x" onclick="y()">Z</figure>', '<figure data-picture="12">Z</figure>'),
        ('<figure data-picture="12x">Z</figure>', "<figure>Z</figure>"),
        ('<figure data-picture="">Z</figure>', "<figure>Z</figure>"),
        (f'<figure data-picture="{"9" * 19}">Z</figure>', "<figure>Z</figure>"),
        (
            '<figure><img src="/media/x.webp" onerror="y()"><figcaption>Z</figcaption></figure>',
            "<figure><figcaption>Z</figcaption></figure>",
        ),
        ('<p data-picture="1">Z</p>', "<p>Z</p>"),
    ],
)
def test_an_author_names_a_picture_of_the_library_and_no_address(written, kept):
    """S04."""
    assert clean_author(written) == kept


def test_a_picture_that_is_none_blocks_publishing():
    article = make_article(sections=[part('<p>One.</p><figure data-picture="987654"></figure>')])
    assert any(finding.blocks and "987654" in finding.message for finding in checks.find(article))
    with pytest.raises(publishing.NotReady):
        publishing.publish(article, MORNING)


def test_an_edition_keeps_what_it_was_printed_with(client):
    picture = make_picture()
    article = published(sections=[part("<p>One.</p>" + figure(picture))])
    picture.alt, picture.credit = "Another", "Somebody else"
    picture.save()
    assert "A. Brandt" in page(client, article) and "Somebody else" not in page(client, article)
    publishing.retract(article, "All of it is wrong.", MORNING.replace(hour=10))
    change(article)
    publishing.restore(article, "Without the figure.", MORNING.replace(hour=11))
    assert [list(edition.pictures.all()) for edition in article.editions.all()] == [[picture], [picture], []]


def test_the_lead_picture_stands_in_every_place_at_the_width_of_that_place(client):
    essays = []
    for hour in range(3):
        article = make_article(f"Essay {hour}")
        make_picture(f"Picture {hour}", lead_of=article)
        publishing.publish(article, MORNING.replace(hour=hour))
        essays.append(article)
    lead, *cards = re.findall(r"<img [^>]*>", client.get("/").text)
    assert 'sizes="(min-width: 82rem) 43rem' in lead and "lazy" not in lead and 'alt=""' in lead
    assert len(cards) == 2 and all(
        'loading="lazy"' in card and 'sizes="(min-width: 64rem) 23rem' in card for card in cards
    )
    text = page(client, essays[0])
    (own,) = re.findall(r"<img [^>]*>", text)
    assert 'sizes="(min-width: 82rem) 76rem' in own and "lazy" not in own and 'alt="Picture 0"' in own
    assert all(f'{side}="' in image for side in ("width", "height", "srcset") for image in (lead, own, *cards))
    assert "Picture: A. Brandt · CC BY 4.0" in text
    assert (
        f'<meta property="og:image" content="http://127.0.0.1:8000{Picture.objects.get(alt="Picture 0").file.url}">'
        in text
    )


def test_a_picture_in_use_is_not_deleted_by_any_way(client):
    drafts = make_picture("In a draft")
    draft = make_article(sections=[part("<p>One.</p>" + figure(drafts))])
    printed = make_picture("In an edition")
    article = published("Printed", sections=[part("<p>One.</p>" + figure(printed))])
    change(article)
    article.sections.first().save()  # the working copy shows it no more
    lead = make_picture("A lead", lead_of=draft)
    client.force_login(make_user("the-editor", "editor"))
    for picture in (drafts, printed, lead):
        with pytest.raises(ProtectedError):
            picture.delete()
        page = f"/admin/articles/picture/{picture.pk}/"
        for answer in (
            client.get(f"{page}delete/", follow=True),
            client.post(f"{page}delete/", {"post": "yes"}, follow=True),
        ):
            assert "This picture is used, so it cannot be deleted" in answer.text
            assert "Where is this used" in answer.text
    assert len(stored()) == 6


@pytest.mark.django_db(transaction=True)
def test_an_unused_picture_is_deleted_with_its_files(client):
    picture = make_picture()
    article = make_article(sections=[part("<p>One.</p>" + figure(picture))])
    article.sections.update(html="<p>One.</p>")
    article.sections.first().save()
    client.force_login(make_user("the-editor", "editor"))
    delete = f"/admin/articles/picture/{picture.pk}/delete/"
    assert "Delete “" in client.get(delete).text and default_storage.exists(picture.file.name)
    assert client.post(delete, {"post": "yes"}).status_code == 302
    assert not Picture.objects.exists() and not stored()


def test_its_page_says_where_it_is_used(client):
    picture = make_picture()
    both = published("Both", sections=[part("<p>One.</p>" + figure(picture))])
    make_article("Led", sections=[part()]).__class__.objects.filter(title="Led").update(picture=picture)
    foreign = published("Foreign and gone", sections=[part("<p>One.</p>" + figure(picture))])
    change(foreign)
    foreign.sections.first().save()
    client.force_login(make_user("the-editor", "editor"))
    text = re.sub(r"<[^>]+>", "", client.get(f"/admin/articles/picture/{picture.pk}/change/").text)
    assert "Both: figure in the text; edition 1" in text
    assert "Led: lead picture" in text
    assert "Foreign and gone: edition 1" in text
    author = make_user("the-author", "author")
    both.bylines.get().person.user, person = author, both.bylines.get().person
    person.user = author
    person.save()
    both.bylines.model.objects.exclude(article=both).delete()
    client.force_login(author)
    text = client.get(f"/admin/articles/picture/{picture.pk}/change/").text
    assert "Both" in text and "2 essays of other people" in text
    assert "Led" not in text and "Foreign" not in text


def test_where_it_is_used_costs_the_same_for_one_and_for_many(client, django_assert_max_num_queries):
    picture = make_picture()
    client.force_login(make_user("the-editor", "editor"))
    address = f"/admin/articles/picture/{picture.pk}/change/"
    published("One", sections=[part("<p>One.</p>" + figure(picture))])
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    for number in range(10):
        published(f"Essay {number}", sections=[part("<p>One.</p>" + figure(picture))])
    with django_assert_max_num_queries(len(few)):
        assert "Essay 9" in client.get(address).text


def test_the_words_of_the_form_are_those_of_the_page(client):
    """An author may look at a picture, and at nothing that changes it."""
    client.force_login(make_user("the-author", "author"))
    picture = make_picture()
    page = f"/admin/articles/picture/{picture.pk}/change/"
    assert 'name="_save"' not in client.get(page).text
    assert client.post(page, WORDS | {"alt": "Mine"}).status_code == 403

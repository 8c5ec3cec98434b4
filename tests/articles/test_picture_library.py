"""The library of pictures at the desk: what the list shows, what it is searched and filtered by, and where a picture is used."""

import re

import pytest

from articles import publishing
from articles.models import Picture
from tests.factories import make_article, part, published
from tests.pictures import make_picture, stored
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db
PICTURES = "/admin/articles/picture/"


@pytest.fixture(autouse=True)
def library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


def figure(picture):
    return part(f'<p>Words.</p><figure data-picture="{picture.pk}"></figure>')


def listed(answer):
    return re.findall(r'<th class="field-__str__">\s*<a [^>]*>([^<]*)</a>', answer.text)


def test_the_list_shows_small_pictures_that_wait_to_be_seen(client, editor):
    picture = make_picture()
    (image,) = re.findall(r"<img [^>]*>", client.get(PICTURES).text.partition('id="result_list"')[2])
    assert f"{picture.small.url} 800w" in image and 'sizes="6rem"' in image
    assert 'width="1600" height="800" loading="lazy" alt=""' in image  # its words stand beside it


def in_use():
    """One picture for each way of being used, and what is used no more."""
    used = {words: make_picture(words) for words in ("lead of a draft", "in a draft", "printed lead", "printed figure")}
    make_article("A", sections=[figure(used["in a draft"])])
    make_picture("lead of another", lead_of=make_article("B"))
    used["lead of another"] = Picture.objects.latest("pk")
    printed = make_article("C", sections=[figure(used["printed figure"])])
    printed.picture = used["printed lead"]
    printed.save()
    publishing.publish(printed)
    printed.picture = used["lead of a draft"]
    printed.save()
    printed.sections.all().delete()
    return set(used)


def test_pictures_are_found_by_use_and_words(client, editor):
    used = in_use()
    make_picture("nobody shows it", credit="Z. Quill")
    make_picture("", decorative=True, licence="Public domain")
    assert set(listed(client.get(f"{PICTURES}?use=used"))) == used
    unused = listed(client.get(f"{PICTURES}?use=unused"))
    assert "nobody shows it" in unused and len(unused) == 2
    assert len(listed(client.get(f"{PICTURES}?use=decorative"))) == 1
    assert listed(client.get(f"{PICTURES}?q=quill")) == ["nobody shows it"]
    assert len(listed(client.get(f"{PICTURES}?q=public+domain"))) == 1
    assert len(listed(client.get(f"{PICTURES}?use=nonsense"))) == 7


def test_what_is_used_in_any_way_cannot_be_deleted_and_the_page_says_where(client, editor):
    in_use()
    for picture in Picture.objects.all():
        answer = client.post(f"{PICTURES}{picture.pk}/delete/", {"post": "yes"}, follow=True)
        assert answer.redirect_chain[0][0] == f"{PICTURES}{picture.pk}/change/"
        assert "is used, so it cannot be deleted" in answer.text
        assert re.search(r"/admin/articles/article/\d+/change/\">[ABC]</a>", answer.text)
    assert Picture.objects.count() == 5 and len(stored()) == 10
    spare = make_picture("spare")
    assert client.post(f"{PICTURES}{spare.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Picture.objects.count() == 5


def test_the_list_is_paged_by_key_and_asks_little(client, editor, django_assert_max_num_queries):
    Picture.objects.bulk_create(
        Picture(file=f"{n}.webp", alt=f"{n:03}", credit="C", licence="L", width=9, height=9) for n in range(120)
    )
    with django_assert_max_num_queries(6):
        first = client.get(f"{PICTURES}?use=unused")
    following = re.search(r'href="([^"]*)" rel="next"', first.text)[1].replace("&amp;", "&")
    assert listed(first) + listed(client.get(following)) == [f"{n:03}" for n in range(119, 19, -1)]


def test_an_author_learns_only_how_many_essays_of_others_use_it(client):
    client.force_login(make_user("the-author", "author"))
    picture = make_picture()
    published("Somebody else’s", sections=[figure(picture)])
    page = client.get(f"{PICTURES}{picture.pk}/change/").text
    assert "1 essay of other people" in page and "Somebody else’s" not in page


@pytest.mark.parametrize("address", [PICTURES, "/admin/articles/reference/", "/admin/articles/article/"])
@pytest.mark.parametrize("words", ["a" * 60_000, "a " * 20_000, "%" * 60_000, '"' * 9, "\0", "\ud83d"])
def test_no_search_is_too_long_or_too_odd(client, editor, address, words):
    """S28, S31, S32."""
    assert client.get(address, {"q": words.encode("utf-8", "surrogatepass")}).status_code == 200


@pytest.mark.parametrize("kind", ["works", "pictures"])
@pytest.mark.parametrize("words", ["a" * 60_000, "a " * 20_000, "%" * 60_000, "_\\'\"", "\0"])
def test_nor_is_one_while_writing(client, editor, kind, words):
    answer = client.get(f"/admin/articles/article/{kind}/", {"q": words})
    assert answer.status_code == 200 and kind in answer.json()

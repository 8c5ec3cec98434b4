"""S04, S19, S22, S23: what is sent to the desk by something else than its forms."""

import html5lib
import pytest
from django.test import Client

from articles.models import Article, Person, Picture, Reference, Section
from edeconomy.outbox.models import Message
from tests.factories import make_article, published, work
from tests.pictures import WORDS, drawn, make_picture, send, upload
from tests.roles_cast import essay_form, make_message, make_user

pytestmark = pytest.mark.django_db
ESSAYS = "/admin/articles/article/"
ACTIVE = """<p>a</p><a href="javascript:alert(1)">x</a><a href="data:text/html,x">x</a>
<a href="//evil.example">x</a><a href="jav&#x09;ascript:x">x</a>
<img src=x onerror=alert(1)><svg onload=alert(1)><a xlink:href="javascript:x"></svg><math><mtext><style><img src=x onerror=x></style></math>
<iframe srcdoc="<script>x</script>"></iframe><form id=main action=x><input name=cookie><button formaction=javascript:x>x</button></form>
<style>*{x:y}</style><link rel=stylesheet href=x><base href=//evil.example><meta http-equiv=refresh content="0;url=x">
<object data=x></object>
<p id="location" name="cookie" class="d-user" style="position:fixed" onclick="x" popovertarget="login">b</p><a id="respond">c</a>
<h2 id="main" onclick=x data-anchor="main">A heading</h2><p contenteditable autofocus onfocus=x tabindex=1>d</p>
<template><script>x</script></template><noscript><p title="</noscript><img src=x onerror=x>">e</p></noscript><!-- <script>x</script> -->
<figure data-picture="1 onerror=x"><img src=x></figure><cite data-keys="a&quot; onclick=x" data-locators="x">f</cite>"""
TAGS = set("p a h2 figure figcaption cite html head body".split())
ATTRIBUTES = {"href", "data-keys", "data-locators", "data-picture", "data-anchor"}


@pytest.fixture(autouse=True)
def library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


def save(client, article, **changes):
    answer = client.post(f"{ESSAYS}{article.pk}/change/", essay_form(article, **changes))
    assert answer.status_code == 302, answer.text
    return answer


def test_of_active_text_only_the_allowed_is_stored(client, editor):
    """S04."""
    essay = make_article()
    save(client, essay, text=ACTIVE)
    stored = "".join(Section.objects.filter(article=essay).values_list("html", flat=True))
    assert "a</p>" in stored and ">b</p>" in stored
    for element in html5lib.parse(stored, treebuilder="etree", namespaceHTMLElements=False).iter():
        assert element.tag in TAGS, element.tag
        assert set(element.attrib) <= ATTRIBUTES, element.attrib
        assert not element.get("href")
    anchors = {section.anchor for section in Section.objects.filter(article=essay)}
    assert not anchors & {"main", "location", "respond", "login"}


def test_nor_does_its_preview_have_more(client, editor):
    """S04."""
    essay = make_article()
    save(client, essay, text=ACTIVE)
    page = html5lib.parse(
        client.get(f"{ESSAYS}{essay.pk}/preview/").text, treebuilder="etree", namespaceHTMLElements=False
    )
    for element in page.iter():
        assert element.tag not in {"iframe", "object", "base", "style", "math", "template"}, element.tag
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"], element.attrib
        assert not element.get("href", "").startswith(("javascript:", "data:", "//"))
        assert element.tag != "script" or element.get("src") or element.get("type") == "application/ld+json"


ROWS = ("citations", "bylines", "filings")


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("deed", ["take over", "delete", "by its parent"])
def test_a_row_of_another_essay_is_out_of_reach(client, rows, deed):
    """S23: a form of rows names numbers; those of another essay are none of its own."""
    author = make_user("the-author", "author")
    Person.objects.create(name="Own Name", slug="own-name", user=author)
    client.force_login(author)
    own = make_article("Own", byline=["Own Name"], references=[work("a", "One")])
    other = make_article("Other", byline=["Somebody"], topics=["Geopolitics"], references=[work("b", "Two")])
    theirs, mine = getattr(other, rows).get(), getattr(own, rows).get()
    field = f"{rows}-0-id"
    before = type(theirs).objects.filter(pk=theirs.pk).values().get()
    form = essay_form(own)
    form |= {field: theirs.pk}
    if deed == "delete":
        form[f"{rows}-0-DELETE"] = "on"
    if deed == "by its parent":
        form |= {f"{rows}-0-article": other.pk, field: mine.pk}
    answer = client.post(f"{ESSAYS}{own.pk}/change/", form)
    assert answer.status_code in (200, 302, 404, 400)
    assert type(theirs).objects.filter(pk=theirs.pk).values().get() == before
    assert type(mine).objects.get(pk=mine.pk).article_id == own.pk


def test_more_rows_than_are_counted_are_not_read(client, editor):
    essay, other = (
        make_article("Own", references=[work("a", "One")]),
        make_article("Other", references=[work("b", "Two")]),
    )
    theirs = other.citations.get()
    more = {"citations-1-id": theirs.pk, "citations-1-key": "x", "citations-1-reference": theirs.reference_id}
    save(client, essay, **more)
    theirs.refresh_from_db()
    assert (theirs.article_id, theirs.key) == (other.pk, "b") and essay.citations.count() == 1


EXTRA = {
    "id": 987654,
    "pk": 987654,
    "file": "pictures/2026/evil.svg",
    "small": "x",
    "width": 1,
    "height": 1,
    "digest": "0" * 64,
}


def test_more_fields_of_a_picture_are_ignored(client, editor):
    """S22."""
    answer = send(client, drawn(), **{name: value for name, value in EXTRA.items() if name != "file"})
    picture = Picture.objects.get()
    assert answer.status_code == 201 and picture.pk != 987654
    assert (picture.width, picture.height) == (40, 20) and picture.digest != "0" * 64 and not picture.small
    before = Picture.objects.values().get()
    client.post(f"/admin/articles/picture/{picture.pk}/change/", EXTRA | WORDS)
    assert Picture.objects.values().get() == before
    client.post(f"/admin/articles/picture/{picture.pk}/change/", {**EXTRA, **WORDS, "file": upload(drawn(50))})
    assert Picture.objects.values().get() == before


def test_more_fields_of_a_work_are_ignored(client, editor):
    """S22."""
    known = Reference.objects.create(csl={"type": "book", "title": "A"})
    data = {
        "csl": '{"type": "book", "title": "B"}',
        "raw": "",
        "id": 5,
        "doi": "10.1/x",
        "fingerprint": "x",
        "likeness": "x",
    }
    client.post(f"/admin/articles/reference/{known.pk}/change/", data)
    changed = Reference.objects.get()
    assert (changed.pk, changed.csl["title"], changed.doi) == (known.pk, "B", "")
    assert changed.fingerprint == "||b" and changed.likeness == "|b"


def test_more_fields_of_a_mail_are_ignored(client):
    """S22: whatever is sent to a page that only shows."""
    client.force_login(make_user("the-administrator", "administrator"))
    mail = make_message()
    before = Message.objects.values().get()
    for view in ("change", "delete"):
        client.post(
            f"/admin/outbox/message/{mail.pk}/{view}/", {"state": "sent", "recipient": "x@evil.example", "post": "yes"}
        )
    client.post("/admin/outbox/message/", {"action": "delete_selected", "_selected_action": mail.pk, "post": "yes"})
    assert Message.objects.values().get() == before


@pytest.mark.parametrize("address", ["/articles/the-price-of-patience/", "/", "/articles/", "/authors/aiko-brandt/"])
def test_what_an_editor_has_seen_changes_nothing_for_others(client, editor, address):
    """S19."""
    published()
    clean = Client().get(address)
    seen = client.get(address)
    assert seen.status_code == 200 and seen["Cache-Control"] == "private, no-store" and seen.content != clean.content
    after = Client().get(address)
    assert after.content == clean.content and after["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "the-editor" not in after.text and not after.cookies
    for odd in ("x.css", ";x.js", "%2ex", "x.css/"):
        for who in (client, Client()):
            answer = who.get(address + odd)
            assert answer.status_code in (301, 302, 404) and "the-editor" not in str(answer.headers), odd
            assert who is not client or "public" not in answer["Cache-Control"], odd


def test_a_picture_of_a_draft_is_named_nowhere(client):
    """S08: its address is made up, and no public page knows it."""
    picture = make_picture("Zyxwoth", lead_of=make_article("Hidden"))
    published()
    stem = picture.file.name.split("/")[-1][:32]
    for address in ("/", "/articles/", "/articles/the-price-of-patience/", "/media/", "/media/pictures/2026/"):
        answer = client.get(address)
        assert stem not in answer.text and "Zyxwoth" not in answer.text, address


@pytest.mark.parametrize(
    "address", [f"{ESSAYS}works/?q=Zyxwoth", f"{ESSAYS}pictures/?q=Zyxwoth", f"{ESSAYS}1/preview/"]
)
def test_what_the_editor_of_texts_asks_is_answered_to_nobody_else(client, address):
    """S08."""
    make_picture("Zyxwoth")
    make_article("Zyxwoth", references=[work("a", "Zyxwoth")])
    for who in ("", "visitor"):
        if who:
            client.force_login(make_user("visitor"))
        answer = client.get(address)
        assert answer.status_code in (302, 403) and "Zyxwoth" not in answer.text
        assert "public" not in answer["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["", "articles/article/", "articles/picture/", "articles/reference/", "articles/article/works/?q=a"]
)
def test_no_page_of_the_desk_is_led_by_a_foreign_host(client, editor, address):
    """S14."""
    published()
    names = ("X-Forwarded-Host", "X-Host", "X-Original-URL")
    evil = dict.fromkeys(names, "evil.example") | {"Forwarded": "host=evil.example"}
    answer = client.get(f"/admin/{address}", headers=evil)
    assert answer.status_code == 200 and "evil.example" not in answer.text + str(answer.headers)
    assert client.get(f"/admin/{address}", headers={"Host": "evil.example"}).status_code == 400
    assert Article.objects.exists()

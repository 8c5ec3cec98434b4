"""A post that is not taken: which status it gets, and that nothing of what was typed is lost."""

import re

import pytest
from django.core import mail

from comments import tokens
from comments.models import Confirmation, Discussion, Reply
from tests.comments.cast import OWN_PAGE, address, form, later, left, member, policy, send
from tests.factories import published

pytestmark = pytest.mark.django_db

TYPED = {
    "comment": "A <b>bold</b> claim",
    "name": "Ines & Co",
    "email": "ines@example.org",
    "url": "https://example.org/i",
}
KEPT = ("A &lt;b&gt;bold&lt;/b&gt; claim", "Ines &amp; Co", "ines@example.org", "https://example.org/i")


@pytest.fixture
def article():
    return published()


def token_in(page):
    found = re.search(r'name="token" value="([^"]+)"', page)
    return found and found[1]


def nothing_was_kept():
    return not Reply.objects.exists() and not Confirmation.objects.exists() and not mail.outbox


def asks_again(answer):
    """403 with the filled-in form and a token that works."""
    return answer.status_code == 403 and all(words in answer.text for words in KEPT) and token_in(answer.text)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000"}, OWN_PAGE])
@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c", ":", "\x00é☃"])
def test_without_a_token_the_form_comes_back_with_one(article, client, headers, token):
    answer = send(client, article, headers=headers, token=token, **TYPED)
    assert asks_again(answer) and nothing_was_kept()
    assert "<title>Error: " in answer.text and 'role="alert"' in answer.text
    assert "check your reply and press the button again" in answer.text
    assert "aria-invalid" not in answer.text
    again = send(client, article, headers=headers, token=token_in(answer.text), **TYPED)
    assert again.status_code == 303
    assert Reply.objects.get().held_for != "haste"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}])
def test_without_a_word_on_where_it_comes_from_a_good_token_counts_as_none(article, client, headers):
    assert asks_again(send(client, article, headers=headers, **TYPED)) and nothing_was_kept()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
    ],
)
def test_what_another_site_sends_gets_a_plain_403(article, client, headers):
    answer = send(client, article, headers=headers, **TYPED)
    assert answer.status_code == 403 and nothing_was_kept()
    assert not any(words in answer.text for words in KEPT) and not token_in(answer.text)


def test_the_browsers_own_word_decides_over_the_origin(article, client):
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "https://another.name.of.ours"}
    assert send(client, article, headers=headers).status_code == 303


def test_a_token_is_good_for_a_day(article, client, monkeypatch):
    token = tokens.issue(article.pk)
    later(monkeypatch, hours=24, seconds=2)
    assert asks_again(send(client, article, token=token, **TYPED)) and nothing_was_kept()


def test_a_token_still_works_before_the_day_is_over(article, client, monkeypatch):
    token = tokens.issue(article.pk)
    later(monkeypatch, hours=23, minutes=59)
    assert send(client, article, token=token).status_code == 303


def test_a_token_is_good_for_one_essay(article, client):
    other = published("Another Essay")
    assert asks_again(send(client, article, token=tokens.issue(other.pk), **TYPED)) and nothing_was_kept()


def test_no_character_of_a_token_may_change(article, client):
    token = tokens.issue(article.pk)
    for place, sign in enumerate(token):
        forged = token[:place] + ("A" if sign != "A" else "B") + token[place + 1 :]
        assert tokens.read(forged, article.pk) is None
    assert asks_again(send(client, article, token=forged, **TYPED)) and nothing_was_kept()


@pytest.mark.parametrize("second", [{}, {"comment": "Other words."}, {"comment": "", "email": "nonsense"}])
def test_a_used_token_leads_to_where_its_reply_led(article, client, second):
    token = tokens.issue(article.pk, refilled=True)
    first = send(client, article, token=token)
    again = send(client, article, token=token, **second)
    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
    assert Reply.objects.get().comment == "I beg to differ." and len(mail.outbox) == 1
    reply = Reply.objects.get()
    Reply.objects.update(confirmed_at=reply.submit_date, approved_at=reply.submit_date)
    assert send(client, article, token=token).headers["Location"] == f"/replies/{reply.pk}/"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("comment", "", "Write your reply."),
        ("comment", " \n ", "Write your reply."),
        ("comment", "x" * 10_001, "Your reply has 10001 characters; at most 10000 are taken."),
        ("name", "", "Enter your name."),
        ("name", "x" * 51, "Enter a name of at most 50 characters."),
        ("email", "", "Enter your email address."),
        ("email", "ines@example", "Enter an email address in the form name@example.org."),
        ("email", "ines@example.org, other@example.org", "Enter an email address in the form name@example.org."),
        ("url", "javascript:alert(1)", "Enter a web address such as https://example.org, or leave it empty."),
        ("url", "ftp://example.org", "Enter a web address such as https://example.org, or leave it empty."),
    ],
)
def test_a_wrong_field_is_named_twice_and_all_that_was_typed_is_kept(article, client, field, typed, words):
    sent = form(article, **TYPED | {field: typed})
    answer = client.post(address(article), sent, headers=OWN_PAGE)
    assert answer.status_code == 422 and nothing_was_kept()
    page = answer.text
    assert "<title>Error: " in page
    summary = re.search(r'<div[^>]* role="alert".*?</div>', page, re.DOTALL)[0]
    assert 'tabindex="-1"' in summary and f'<a href="#{field}">{words}</a>' in summary
    assert re.search(rf'<p[^>]* id="{field}-err">.*?{re.escape(words)}</p>', page)
    control = re.search(rf'<(?:input|textarea)[^>]* id="{field}"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in control and f'aria-describedby="{field}-err"' in control
    assert page.count("aria-invalid") == 1
    assert token_in(page) == sent["token"]
    for name, kept in zip(TYPED, KEPT, strict=True):
        assert (kept if name != field else typed) in page


def test_all_wrong_fields_are_said_at_once(article, client):
    page = send(client, article, comment="", name="", email="").text
    assert re.findall(r'<li><a href="#(\w+)">', page) == ["comment", "name", "email"]


def test_the_page_that_comes_back_is_the_whole_essay(article, client):
    left(article, "What somebody else said.")
    page = send(client, article, name="").text
    assert "Words that say something." in page and "What somebody else said." in page


def test_a_refused_answer_still_answers_the_same_reply(article, client):
    answered = left(article, name="Oswin Tarn")
    for changes in ({"name": ""}, {"token": ""}):
        page = send(client, article, reply_to=answered.pk, **changes).text
        assert f'name="reply_to" value="{answered.pk}"' in page
        assert "You are answering <bdi>Oswin Tarn</bdi>." in page


@pytest.mark.parametrize("reply_to", ["x", "-1", "0", "1e3", "9" * 30, "٣"])
def test_an_answer_to_nothing_sensible_can_be_sent_again(article, client, reply_to):
    answer = send(client, article, reply_to=reply_to, **TYPED)
    assert answer.status_code == 422 and all(words in answer.text for words in KEPT) and nothing_was_kept()
    assert 'name="reply_to" value=""' in answer.text


def test_field_errors_come_before_every_other_judgement(article, client):
    policy("nobody")
    token = tokens.issue(article.pk)
    assert send(client, article, token=token, phone="1", name="").status_code == 422
    assert nothing_was_kept()


@pytest.mark.parametrize("article_id", ["9" * 5000, "٣", "-1", "x", "", "9" * 30])
def test_a_token_can_be_asked_for_with_anything(client, article_id):
    answer = client.get("/token/", {"article": article_id})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"


def test_a_guests_token_names_nobody(article, client):
    answer = client.get(f"/token/?article={article.pk}")
    assert set(answer.json()) == {"field", "value"} and answer.json()["field"] == "token"
    assert tokens.read(answer.json()["value"], article.pk).nonce
    values = {client.get(f"/token/?article={article.pk}").json()["value"] for _ in range(5)}
    assert len(values) == 5 and not answer.cookies


def test_whoever_was_logged_out_meanwhile_keeps_the_words(article, client):
    client.force_login(member())
    token = token_in(client.get("/articles/the-price-of-patience/").text)
    client.logout()
    answer = client.post(address(article), {"comment": TYPED["comment"], "token": token}, headers=OWN_PAGE)
    assert answer.status_code == 422 and KEPT[0] in answer.text


@pytest.mark.parametrize(("wrong", "status"), [({"token": ""}, 403), ({"name": ""}, 422), ({}, 403)])
def test_where_replies_are_closed_nobody_is_asked_to_send_again(article, client, wrong, status):
    Discussion.objects.create(article=article, state="closed")
    answer = send(client, article, **TYPED | wrong)
    assert answer.status_code == status and KEPT[0] in answer.text and nothing_was_kept()
    assert "closed in the meantime" in answer.text
    assert "press the button" not in answer.text and 'href="#name"' not in answer.text

"""manage.py import_replies: replies that were kept elsewhere."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Person
from comments.management.commands import import_replies
from comments.models import Discussion, Reply
from comments.signals import replies_changed
from tests.factories import make_article, published

pytestmark = pytest.mark.django_db

FILE = """
article: the-price-of-patience
replies:
  - id: 1
    name: Ines Halloran
    address: ines@example.org
    website: https://example.org/ines
    at: 2026-03-03T10:15:00Z
    text: |
      I *disagree*.

      > Why committees learned to wait.
  - id: second
    answers: 1
    name: Oswin Tarn
    at: 2026-03-03T11:00:00+01:00
    text: And I do not.
"""


@pytest.fixture
def article():
    return published()


@pytest.fixture
def give(tmp_path, capsys):
    """Import a text; returns what was said."""

    def give(text):
        (tmp_path / "replies.yaml").write_text(text)
        with suppress(CommandError):
            call_command("import_replies", tmp_path / "replies.yaml")
        said = capsys.readouterr()
        return said.out + said.err

    return give


def one(**fields):
    """A file with one reply."""
    fields = {"id": "a", "name": "Ines Halloran", "text": "Words."} | fields
    return "article: the-price-of-patience\nreplies:\n  - " + "\n    ".join(
        f"{key}: {value}" for key, value in fields.items() if value is not None
    )


def test_replies_are_kept_as_they_were(article, give):
    assert "2 new, 0 known" in give(FILE)
    first, second = Reply.objects.order_by("pk")
    assert (first.display_name, first.user_url) == ("Ines Halloran", "https://example.org/ines")
    assert first.submit_date == first.first_shown_at == datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
    assert "<em>disagree</em>" in first.html and "<blockquote>" in first.html
    assert (second.answers, second.parent_id, second.thread_id, second.level) == (first, first.pk, first.pk, 1)
    assert second.submit_date == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert set(Reply.objects.public(timezone.now())) == {first, second}


def test_what_was_imported_before_is_left_as_it_is(article, give):
    give(FILE)
    Reply.objects.filter(user_name="Oswin Tarn").update(removed_at=timezone.now())
    assert "1 new, 2 known" in give(FILE.replace("I *disagree*", "I agree") + "  - {id: c, name: Third, text: Late.}")
    assert Reply.objects.count() == 3
    assert "disagree" in Reply.objects.get(user_name="Ines Halloran").html
    assert Reply.objects.get(user_name="Oswin Tarn").removed_at


def test_a_deeper_answer_joins_the_thread(article, give):
    rows = "".join(f"  - {{id: d{n}, answers: d{n - 1}, name: N, text: T}}\n" for n in range(1, 5))
    give("article: the-price-of-patience\nreplies:\n  - {id: d0, name: N, text: T}\n" + rows)
    replies = list(Reply.objects.order_by("pk"))
    assert [reply.level for reply in replies] == [0, 1, 2, 2, 2]
    assert [reply.answers_id for reply in replies] == [None, *(reply.pk for reply in replies[:4])]


@pytest.mark.parametrize(
    ("state", "shown", "waits", "was_shown"),
    [
        ("approved", True, False, True),
        ("held", False, True, False),
        ("unconfirmed", False, False, False),
        ("removed", False, False, True),
    ],
)
def test_a_reply_has_the_state_it_had(article, give, state, shown, waits, was_shown):
    give(one(state=state))
    reply = Reply.objects.get()
    assert (reply.is_shown, reply.is_public, reply.is_removed) == (shown, shown, state == "removed")
    assert Reply.objects.waiting().exists() == waits
    assert bool(reply.first_shown_at) == was_shown


def test_who_has_an_account_is_named_by_it(article, give):
    user = get_user_model().objects.create_user("aiko", "aiko@example.org", first_name="Aiko", last_name="Brandt")
    Person.objects.update(user=user)
    give(one(user="aiko", name=None))
    reply = Reply.objects.get()
    assert (reply.display_name, reply.kind, reply.user, reply.address_digest) == ("Aiko Brandt", "author", user, "")


@pytest.mark.parametrize("at", ["2099-01-01T00:00:00Z", None])
def test_nothing_was_written_later_than_now(article, give, at):
    give(one(at=at))
    assert Reply.objects.get().submit_date <= timezone.now()


def test_a_discussion_is_closed_and_stays_importable(article, give):
    give("article: the-price-of-patience\ndiscussion: closed\nreplies: [{id: a, name: N, text: T}]")
    assert Discussion.objects.get().state == "closed"
    assert "1 new" in give("article: the-price-of-patience\ndiscussion: open\nreplies: [{id: b, name: N, text: T}]")
    assert Discussion.objects.get().state == "open"


def test_what_listens_is_told_once(article, give):
    told = []

    def listen(**given):
        told.append(given["article_id"])

    replies_changed.connect(listen)
    give(FILE)
    replies_changed.disconnect(listen)
    assert told == [article.pk]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (one(name=""), "reply “a”: name: Enter your name."),
        (one(name="N" * 51), "reply “a”: name"),
        (one(text=""), "reply “a”: text: Write your reply."),
        (one(text="[1, 2]"), "reply “a”: text: it must be a plain text."),
        (one(text=r'"\ud800"'), "reply “a”: text: it must be a plain text."),
        (one(address="nobody"), "reply “a”: address: Enter an email address"),
        (one(website="javascript:1"), "reply “a”: website: Enter a web address"),
        (one(at="yesterday"), "reply “a”: at: Enter a valid date/time."),
        (one(state="loved"), "reply “a”: state: "),
        (one(user="nobody", name=None), "reply “a”: user: nobody has this user name."),
        (one(mood="glad"), "reply “a”: “mood” is not understood."),
        (one(email="a@example.org"), "reply “a”: “email” is not understood."),
        (one(answers="b"), "reply “a”: answers: no reply above has the id “b”."),
        (one(id="") + "\n  - x", "reply 1: id: This field is required.\n  reply 2: it must have keys"),
        (one() + "\n" + one().split("\n", 2)[2], "reply “a”: another reply above has the same id."),
        (
            one(state="held") + "\n  - {id: b, answers: a, name: N, text: T}",
            "reply “b”: answers: “a” was never public.",
        ),
        ("article: never-written", "no essay was ever published under “never-written”"),
        ("article: [1]", "it must begin with “article:”"),
        ("- a", "it must begin with “article:”"),
        ("{", "this is no YAML"),
        ("article: 2026-99-99", "this is no YAML"),
        ("article: the-price-of-patience\nreplies: all", "replies must be a list"),
        ("article: the-price-of-patience\ndiscussion: shut", "discussion must be one of policy, open, closed"),
        ("article: the-price-of-patience\ncomments: []", "“comments” is not understood"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_taken(article, give, wrong, named):
    get_user_model().objects.create_user("aiko", "aiko@example.org")
    right = "\n  - {id: right, name: N, text: T}" if "\nreplies:\n" in wrong else ""
    assert named in give(wrong + right)
    assert not Reply.objects.exists()
    assert not Discussion.objects.exists()


def test_an_account_gives_no_address_and_need_not_confirm(article, give):
    get_user_model().objects.create_user("aiko", "aiko@example.org")
    said = give(one(user="aiko", state="unconfirmed"))
    assert "user: name, address and website are for guests" in said
    assert "state: who has an account need not confirm." in said


def test_a_draft_takes_no_replies(give):
    make_article()
    assert "no essay was ever published" in give(FILE)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(CommandError, match="Nothing was taken"):
        call_command("import_replies", tmp_path / "none.yaml")


def test_one_wrong_file_does_not_hinder_another(article, tmp_path, capsys):
    (tmp_path / "a.yaml").write_text("{")
    (tmp_path / "b.yaml").write_text(FILE)
    with pytest.raises(CommandError):
        call_command("import_replies", tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert Reply.objects.count() == 2


def many(number):
    rows = "".join(
        f"  - {{id: r{n}, answers: {f'r{n - 1}' if n else ''}, name: N, text: T{n}}}\n" for n in range(number)
    )
    return f"article: the-price-of-patience\nreplies:\n{rows}"


@pytest.mark.django_db(transaction=True)
def test_others_wait_for_few_at_a_time_and_who_is_stopped_takes_the_rest_later(article, give, monkeypatch):
    monkeypatch.setattr(import_replies, "BATCH", 3)
    seen = []

    def stop(**given):
        seen.append(Reply.objects.count())
        if len(seen) == 3:
            raise KeyboardInterrupt

    replies_changed.connect(stop)
    with pytest.raises(KeyboardInterrupt):
        give(many(10))
    replies_changed.disconnect(stop)
    assert seen == [3, 6, 9] and Reply.objects.count() == 6
    assert "4 new, 6 known" in give(many(10))
    replies = list(Reply.objects.order_by("pk"))
    assert [reply.comment for reply in replies] == [f"T{n}" for n in range(10)]
    assert [reply.answers_id for reply in replies] == [None, *(reply.pk for reply in replies[:9])]

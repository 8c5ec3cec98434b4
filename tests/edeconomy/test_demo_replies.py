"""The demo's replies, its logins and its mail."""

import http.cookiejar
import json
import re
import sqlite3
import urllib.parse
import urllib.request
from contextlib import closing

import pytest

from edeconomy.demo.management.commands.demo import ESSAYS, FOLDER, LOADED
from tests.conftest import Demo

ROLES = ["author", "editor", "administrator"]


def page(demo, slug):
    return demo.get(f"/articles/{slug}/")[2].decode()


def test_replies_stand_three_deep_under_some_essays(demo):
    deep = [slug for slug in ("late-fee", "paid-to-warn", "nobody-ordered-the-odds") if nesting(page(demo, slug)) == 3]
    assert len(deep) == 3


def nesting(page):
    thread = page.partition('<ol class="thread"')[2].partition('id="respond"')[0]
    depth = deepest = 1
    for tag in re.findall(r"<ol|</ol", thread):
        depth += 1 if tag == "<ol" else -1
        deepest = max(deepest, depth)
    return deepest


def test_the_author_and_an_editor_answer_under_their_names(demo):
    assert re.search(r"Lucía Barragán-Hale \(sample\).{0,40}<span class=\"tag\">Author</span>", page(demo, "late-fee"))
    assert re.search(r"\(sample\).{0,40}<span class=\"tag\">Editor</span>", page(demo, "nobody-ordered-the-odds"))


def test_a_removed_reply_keeps_its_place_and_no_words(demo):
    assert "This reply was removed." in page(demo, "late-fee")
    assert "only somebody duller" not in page(demo, "late-fee")


def test_one_essay_is_closed(demo):
    assert 'id="respond"' in page(demo, "late-fee")
    closed = page(demo, "two-catastrophes-recounted")
    assert "Noor Castellane" in closed
    assert "<textarea" not in closed


def test_every_reader_is_marked_as_sample_and_no_address_is_shown(demo):
    for loaded in sorted((FOLDER / "replies").glob("*.yaml")):
        names = re.findall(r"^ *(?:- )?name: (.+)$", loaded.read_text(), re.MULTILINE)
        assert names and all(name.endswith("(sample)") for name in names)
        assert not re.search(r"[\w.]+@example\.org", page(demo, loaded.stem))


def test_mail_is_printed_with_the_link_to_act_on_first(demo):
    waiting = demo.mail("editor@example.org")
    assert "3 replies wait" in waiting
    assert re.search(r"https?://\S+", waiting)[0] == f"{demo.url}/admin/comments/reply/"
    unconfirmed = demo.mail("p.ngata@example.org")
    assert re.search(r"https?://\S+", unconfirmed)[0].startswith(f"{demo.url}/replies/confirm/")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_a_login(demo, role):
    name, password = demo.logins()[role]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(f"{demo.url}/token/?for=login") as answer:
        token = json.load(answer)
    fields = {"username": name, "password": password, token["field"]: token["value"]}
    request = urllib.request.Request(
        f"{demo.url}/accounts/login/", urllib.parse.urlencode(fields).encode(), {"Origin": demo.url}
    )
    with browser.open(request):
        pass
    with browser.open(f"{demo.url}/admin/") as answer:
        assert (answer.status, answer.url) == (200, f"{demo.url}/admin/")


def test_logins_are_kept_for_their_owner_and_printed_at_each_start(tmp_path):
    demo = Demo(tmp_path)
    demo.start()
    first = demo.logins()
    demo.stop()
    demo.start()
    demo.stop()
    assert list(first) == ROLES
    assert demo.logins() == first
    assert len({password for _, password in first.values()}) == 3
    assert (tmp_path / "demo-logins").stat().st_mode & 0o777 == 0o600
    demo.run("demo", "--reset", "--no-serve")
    kept = (tmp_path / "demo-logins").read_text()
    assert not [password for _, password in first.values() if password in kept]


def test_a_demo_of_an_older_release_is_given_what_is_new(tmp_path):
    demo = Demo(tmp_path)
    demo.run("article", "correct", "late-fee", "--note", "A test was here.")
    (tmp_path / "demo-logins").unlink()
    with closing(sqlite3.connect(tmp_path / "demo.sqlite3")) as database:
        database.execute(f"PRAGMA user_version = {ESSAYS}")
    said = demo.run("demo", "--no-serve")
    assert "Loading ten essays" not in said
    assert "Loading replies, and a login for each role" in said
    assert "late-fee: live, edition 2" in demo.run("article", "list")
    with closing(sqlite3.connect(tmp_path / "demo.sqlite3")) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (LOADED,)
        assert database.execute("SELECT count(*) FROM comments_reply").fetchone() == (24,)
    assert len((tmp_path / "demo-logins").read_text().splitlines()) == 3

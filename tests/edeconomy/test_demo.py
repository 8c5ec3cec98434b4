"""`make demo` as a stranger meets it: loaded by the ordinary commands, served as for real."""

import gzip
import re
import sqlite3
from contextlib import closing

import brotli
import html5lib
import pytest
from django.core.management import CommandError, call_command

from edeconomy.demo.management.commands.demo import FOLDER, LOADED, LOADING
from tests.conftest import Demo, served

KIB = 1024
FIRST_VIEW = 120 * KIB
SCRIPTS = 4 * KIB


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo of these tests alone: others write in the one they share, and here it is counted what a stranger finds."""
    yield from served(tmp_path_factory)


def assets(page):
    """Addresses that a page's head asks for."""
    return re.findall(r'<link rel="(?:stylesheet|preload)" href="([^"]+)"', page), re.findall(
        r'<script src="([^"]+)"', page
    )


def test_no_link_leads_nowhere(demo):
    assert f"The magazine is at {demo.url}/ (" in demo.said()
    addresses = demo.addresses()
    assert len([a for a in addresses if re.fullmatch(r"/articles/[\w-]+/", a)]) == 8
    answers = {address: demo.get(address) for address in addresses}
    moved = {address for address, answer in answers.items() if answer[0] == 302}
    assert {address: answer[0] for address, answer in answers.items() if answer[0] not in (200, 302)} == {}
    assert moved and all(re.fullmatch(r"/replies/\d+/", address) for address in moved)
    assert {answers[address][1]["Location"].partition("#")[0] for address in moved} <= set(addresses)


def test_the_magazine_holds_what_it_promises(demo):
    assert len(re.findall(r'<a href="/topics/', demo.get("/")[2].decode())) >= 4
    states = demo.run("article", "list").splitlines()
    assert len(states) == 10
    assert sum(": live" in state for state in states) == 8
    assert sum(": live, edition 2" in state for state in states) == 1
    assert sum(": scheduled for" in state for state in states) == 1
    assert sum(state.endswith(": draft") for state in states) == 1


def test_every_byline_is_marked_as_sample(demo):
    for address in demo.addresses():
        if re.fullmatch(r"/articles/[\w-]+/", address):
            assert "(sample)" in demo.get(address)[2].decode()


def test_every_page_is_valid_html(demo):
    parser = html5lib.HTMLParser(strict=True)
    for address in [*demo.addresses(), "/nothing/"]:
        status, headers, body = demo.get(address)
        if status != 302 and headers.get_content_type() == "text/html":
            parser.parse(body.decode())


def test_no_page_sets_a_cookie_but_to_log_in_or_asks_another_host(demo):
    for address in demo.addresses():
        _, headers, body = demo.get(address)
        assert "Set-Cookie" not in headers or address.startswith("/accounts/"), address
        outside = re.findall(r'<(?:img|script|iframe|source|link)[^>]+(?:src|href)="(https?://[^"]+)', body.decode())
        assert all(link.startswith(demo.url) for link in outside)


def test_the_first_view_of_an_essay_is_light(demo):
    pages = [address for address in demo.addresses() if re.fullmatch(r"/articles/[\w-]+/(editions/1/)?", address)]
    for address in pages:
        _, headers, packed = demo.get(address, Accept_Encoding="gzip")
        assert headers["Content-Encoding"] == "gzip"
        page = gzip.decompress(packed).decode()
        linked, scripts = assets(page)
        styles = [link for link in linked if link.endswith(".css")]
        assert len(styles) == 1
        css = brotli.decompress(demo.get(styles[0], Accept_Encoding="br")[2]).decode()
        fonts = {
            re.sub(r"^\.\./", "/static/", font)
            for font in re.findall(r'url\("?([^")]+(?<!-ext)(?<!-europe)\.[0-9a-f]+\.woff2)', css)
        }
        latin = [font for font in fonts if not re.search(r"-(ext|europe)\.", font)]
        assert len(latin) == 3
        weight = len(packed) + sum(len(demo.get(link, Accept_Encoding="br")[2]) for link in {*styles, *latin})
        assert weight <= FIRST_VIEW
        assert sum(len(demo.get(script)[2]) for script in scripts) <= SCRIPTS


def test_static_files_are_kept_for_ever_under_hashed_names(demo):
    linked, scripts = assets(demo.get("/")[2].decode())
    for link in [*linked, *scripts]:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", link)
        _, headers, _ = demo.get(link, Accept_Encoding="br")
        assert "immutable" in headers["Cache-Control"]
        assert link.endswith(".woff2") or headers["Content-Encoding"] == "br"
        assert demo.get(link, Accept_Encoding="gzip")[1]["Content-Encoding"] == (
            "gzip" if not link.endswith(".woff2") else None
        )


def test_an_unknown_host_is_refused(demo):
    status, headers, body = demo.get("/", Host="evil.example")
    assert status == 400
    assert b"evil" not in body
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_starting_again_keeps_what_was_written(demo):
    demo.run("article", "correct", "late-fee", "--note", "A test was here.")
    demo.run("shell", "-v0", "-c", "from articles.models import Topic; Topic.objects.update(text='')")
    said = demo.run("demo", "--no-serve")
    assert "Loading" not in said and "Collecting" not in said
    assert "A test was here." in demo.get("/articles/late-fee/")[2].decode()


def test_a_load_that_was_cut_off_starts_again(tmp_path):
    demo = Demo(tmp_path, loaded=False)
    demo.run("migrate", "-v0")
    demo.run("import_articles", str(FOLDER / "drafts"))
    with closing(sqlite3.connect(tmp_path / "demo.sqlite3")) as database:
        database.execute(f"PRAGMA user_version = {LOADING}")
    assert demo.run("demo", "--no-serve").startswith("Everything of the old demo is gone\n")
    with closing(sqlite3.connect(tmp_path / "demo.sqlite3")) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (LOADED,)
    assert (tmp_path / "demo-static" / "staticfiles.json").exists()


def test_what_was_imported_before_the_first_demo_stays(tmp_path):
    (tmp_path / "own.md").write_text("# Own Words\n\nWords.\n")
    demo = Demo(tmp_path, loaded=False)
    demo.run("migrate", "-v0")
    demo.run("import_articles", str(tmp_path / "own.md"), "--byline", "Aiko Brandt", "--publish")
    demo.run("demo", "--no-serve")
    states = demo.run("article", "list")
    assert "own-words: live, edition 1" in states
    assert len(states.splitlines()) == 11


def test_a_port_that_is_none_is_refused():
    for port in ("99999", "0", "x", "-1"):
        with pytest.raises(CommandError):
            call_command("demo", "--port", port)


@pytest.mark.parametrize(
    "address", ["/static/", "/static/../edeconomy/settings.py", "/static/%2e%2e/manage.py", "/media/"]
)
def test_no_folder_is_listed_and_nothing_outside_is_served(demo, address):
    assert demo.get(address)[0] in (400, 404)

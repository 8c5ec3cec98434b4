"""Two editors at one essay: both see both texts, nothing typed is lost. And what did not arrive is put back, rows included."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sent
from tests.browser.test_accessibility import violations
from tests.browser.writing import ADD, TEXT

pytestmark = pytest.mark.browser


@pytest.fixture
def essay(demo, enter):
    """The address of a new essay, saved by an editor."""
    page = enter("editor")
    page.goto(demo.url + ADD)
    page.get_by_label("Title:").fill("Two at one desk")
    type_text(page, "The words that both of them found.")
    save(page)
    return page.url


def type_text(page, words):
    page.bring_to_front()  # of two that are open, the other one has the focus of the window
    page.locator(TEXT).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def save(page):
    sent(page, "Save and continue editing")
    page.locator(".messagelist .success").wait_for()
    page.locator(TEXT).wait_for()


def add(page, group, words):
    """Add a row by its button, and choose in it while typing; all by keyboard."""
    page.bring_to_front()
    found = page.locator(f"#{group}-group tr.form-row:not(.empty-form)")
    number = found.count()
    page.locator(f"#{group}-group .add-row a").press("Enter")
    expect(found).to_have_count(number + 1)
    expect(found.last.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".select2-search__field")).to_be_focused()
    with page.expect_response(lambda answer: ("term", words) in parse_qsl(urlsplit(answer.url).query)):
        page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")
    expect(found.last.locator("option:checked")).to_contain_text(words)


def rows(page, group):
    return page.locator(f"#{group}-group tr.form-row:not(.empty-form) select option:checked").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_editors_collide(essay, enter, scheme):
    mine, theirs = enter("administrator", color_scheme=scheme, viewport={"width": 390, "height": 844}), enter("editor")
    mine.goto(essay)
    theirs.goto(essay)
    type_text(theirs, " Theirs.")
    add(theirs, "filings", "Evidence")
    save(theirs)
    type_text(mine, " Mine.")
    add(mine, "bylines", "Barragán")
    mine.get_by_label("Standfirst:").fill("My standfirst")
    sent(mine, "Save and continue editing")
    shown = mine.locator(".theirs")
    shown.wait_for()
    mine.locator(TEXT).wait_for()
    expect(mine.locator(TEXT)).to_contain_text("Mine.")
    assert rows(mine, "bylines") == ["Lucía Barragán-Hale"]
    expect(mine.get_by_label("Standfirst:")).to_have_value("My standfirst")
    assert any("Theirs" in words for words in shown.locator(".theirs-text ins").all_inner_texts())
    assert {"Text", "Authors", "Topics", "Standfirst"} <= set(shown.locator("h3").all_inner_texts())
    assert violations(mine) == []
    assert mine.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    mine.get_by_role("checkbox", name=re.compile("I have brought into my text")).check()
    sent(mine, "Save mine")
    mine.locator(".messagelist .success").wait_for()
    mine.locator(TEXT).wait_for()
    expect(mine.locator(TEXT)).to_contain_text("Mine.")
    assert "Evidence" in rows(mine, "filings")[0]


def test_rows_are_moved_and_taken_out_by_keyboard(essay, enter):
    page = enter("editor")
    page.goto(essay)
    add(page, "bylines", "Barragán")
    add(page, "bylines", "Fenwick")
    page.get_by_role("button", name=re.compile("^Up Idris Fenwick")).press("Enter")
    expect(page.locator("#rows-said")).to_contain_text("number 1 of 2", use_inner_text=True)
    page.get_by_role("button", name=re.compile("^Remove Lucía")).press("Enter")
    expect(page.locator("#rows-said")).to_contain_text("taken out when you save", use_inner_text=True)
    page.get_by_role("button", name=re.compile("^Put back Lucía")).press("Enter")
    save(page)
    assert [name.split()[0] for name in rows(page, "bylines")] == ["Idris", "Lucía"]
    page.get_by_role("button", name=re.compile("^Remove Idris")).press("Enter")
    save(page)
    assert [name.split()[0] for name in rows(page, "bylines")] == ["Lucía"]


@pytest.mark.parametrize("way", ["the network is down", "the token is gone"])
def test_what_was_sent_in_vain_is_put_back_with_its_rows(essay, enter, way):
    page = enter("editor")
    page.goto(essay)
    type_text(page, " In vain.")
    add(page, "bylines", "Barragán")
    page.get_by_label("Add references").fill("??? a line to read")
    if way == "the network is down":
        page.route("**/change/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    else:
        page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator("textarea[data-essay-text]").wait_for(state="detached")
    page.goto(essay)
    page.get_by_role("button", name="Put it back into the form").click()
    expect(page.locator(TEXT)).to_contain_text("In vain.")
    assert rows(page, "bylines") == ["Lucía Barragán-Hale"]
    expect(page.get_by_label("Add references")).to_have_value("??? a line to read")
    page.unroute_all()
    save(page)
    assert rows(page, "bylines") == ["Lucía Barragán-Hale"]


@pytest.mark.parametrize("field", ["Title:", "Slug:", "Standfirst:", "Add references"])
def test_leaving_warns_for_every_field(demo, essay, enter, field):
    page = enter("editor")
    page.goto(essay)
    page.locator(TEXT).wait_for()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label(field).first.press_sequentially("x")
    page.goto(demo.url + "/admin/")
    assert asked == ["beforeunload"]

"""Works are cited by a dialog: searched as one types, several in one mark, each with its place; by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.writing import TEXT, html, stay

pytestmark = pytest.mark.browser


def said(page):
    return page.locator(".ask-said")


def begin(desk):
    desk.locator(TEXT).click()
    desk.keyboard.type("So it is")
    desk.keyboard.press("Control+Alt+r")
    said(desk).get_by_text("in the library").wait_for()


def test_several_works_are_cited_by_keyboard_and_join_the_list(desk):
    desk.get_by_label("Title:").fill("Cited by keyboard")
    begin(desk)
    desk.keyboard.type("market lemons")
    desk.keyboard.press("Enter")
    taken = desk.get_by_role("list", name="Works cited here").get_by_role("listitem")
    taken.get_by_text("Lemons").or_(taken.get_by_text("lemons")).first.wait_for()
    desk.keyboard.type("gneezy")
    desk.locator(".ask-found strong", has_text="Fine").first.wait_for()
    desk.keyboard.press("ArrowDown")
    assert desk.evaluate("document.activeElement.closest('ul').ariaLabel") == "Works found"
    desk.keyboard.press("Enter")
    desk.get_by_label("Place in it").nth(1).wait_for()
    desk.get_by_label("Place in it").nth(0).fill("p. 488")
    desk.get_by_label("Place in it").nth(1).focus()
    desk.keyboard.press("Enter")
    desk.locator(f"{TEXT} cite").wait_for()
    mark = re.search(r'<cite data-keys="(\w+) (\w+)" data-locators="p. 488\|">\[@\1, p. 488; @\2\]</cite>', html(desk))
    assert mark
    stay(desk)
    keys = [row.input_value() for row in desk.locator("#citations-group input[name$='-key']").all()]
    assert {mark[1], mark[2]} <= set(keys)
    desk.locator(f"{TEXT} cite").dblclick()
    expect(desk.get_by_label("Place in it").first).to_have_value("p. 488")
    desk.get_by_label("Place in it").first.fill("p. 490")
    desk.locator("dialog.ask button", has_text="Take out").last.click()
    desk.get_by_role("button", name="Change", exact=True).click()
    desk.locator(f"{TEXT} cite", has_text="p. 490").wait_for()
    assert f'<cite data-keys="{mark[1]}" data-locators="p. 490">[@{mark[1]}, p. 490]</cite>' in html(desk)
    desk.locator(f"{TEXT} cite").dblclick()
    desk.get_by_role("button", name="Take the citation away").click()
    desk.locator(f"{TEXT} cite").wait_for(state="detached")
    assert "<cite" not in html(desk)


def test_what_is_chosen_and_not_cited_joins_nothing(desk):
    begin(desk)
    desk.keyboard.type("market lemons")
    desk.keyboard.press("Enter")
    desk.get_by_label("Place in it").wait_for()
    desk.keyboard.press("Escape")
    desk.locator("dialog.ask").wait_for(state="detached")
    assert desk.locator("input[name=cite]").count() == 0 and "<cite" not in html(desk)


def test_an_empty_search_and_an_empty_citation_say_so(desk):
    begin(desk)
    desk.keyboard.type("zzzzzz")
    said(desk).get_by_text("Nothing found.").wait_for()
    desk.get_by_role("button", name="Cite", exact=True).last.click()
    expect(desk.get_by_role("alert")).to_have_text("Choose a work.", use_inner_text=True)


def test_a_search_that_fails_says_why(desk):
    begin(desk)
    desk.context.clear_cookies()
    desk.keyboard.type("a")
    said(desk).get_by_text("You are logged out").wait_for()
    desk.route("**/works/**", lambda route: route.abort())
    desk.keyboard.type("b")
    said(desk).get_by_text("The server does not answer.").wait_for()

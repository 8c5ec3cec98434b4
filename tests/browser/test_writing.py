"""An essay is written at the desk: text, citation, footnote, outline; nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.browser.writing import ADD, TEXT, html, stay

pytestmark = pytest.mark.browser


def test_an_essay_is_written_and_cited(desk):
    desk.get_by_label("Title:").fill("Written in the browser")
    box = desk.get_by_role("textbox", name="Text of the essay")
    box.click()
    desk.keyboard.type("An opening.")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Control+Alt+1")
    desk.keyboard.type("A heading")
    desk.keyboard.press("Enter")
    desk.keyboard.type("So it is said  twice ")
    desk.keyboard.press("Control+Alt+r")
    search = desk.get_by_label("Search the list and the library")
    search.fill("market lemons")
    desk.locator(".ask-found button", has_text="Lemons").first.click()
    desk.get_by_label("Place in it").fill("p. 488")
    desk.get_by_role("button", name="Cite", exact=True).last.click()
    desk.locator(f"{TEXT} cite").wait_for()
    desk.keyboard.type(".")
    desk.keyboard.press("Control+Alt+f")
    desk.get_by_label("Its words").fill("A note.")
    desk.get_by_role("button", name="Set it").click()
    assert re.search(
        r'<cite data-keys="\w+" data-locators="p. 488">\[@\w+, p. 488\]</cite>\.<span data-note="">A note\.</span>',
        html(desk),
    )
    desk.locator("#outline button", has_text="A heading").wait_for()
    stay(desk)
    assert '<h2 data-anchor="a-heading">A heading</h2>' in html(desk) and "said  twice" in html(desk)
    expect(desk.locator("#citations-0 .times")).to_have_text("1", use_inner_text=True)
    desk.locator(f"{TEXT} h2").click()
    desk.keyboard.press("End")
    desk.keyboard.type(" changed")
    stay(desk)
    assert '<h2 data-anchor="a-heading">A heading changed</h2>' in html(desk)
    assert violations(desk) == []


def test_leaving_with_unsaved_text_warns(demo, desk):
    asked = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.locator(TEXT).click()
    desk.keyboard.type("Unsaved.")
    desk.goto(demo.url + "/admin/")
    assert asked == ["beforeunload"]


def test_what_did_not_arrive_can_be_put_back(demo, desk):
    desk.get_by_label("Title:").fill("Lost on the way")
    desk.locator(TEXT).click()
    desk.keyboard.type("Words that were sent.")
    desk.context.clear_cookies()  # the session has ended meanwhile
    desk.get_by_role("button", name="Save and continue editing").click()
    desk.wait_for_url(re.compile("login|add"))
    name, password = demo.logins()["editor"]
    desk.goto(demo.url + f"/accounts/login/?next={ADD}")
    desk.locator("main").get_by_label("Email or username").fill(name)
    desk.locator("main").get_by_label("Password").fill(password)
    desk.locator("main .btn").click()
    desk.get_by_role("button", name="Put it back into the form").click()
    expect(desk.get_by_label("Title:")).to_have_value("Lost on the way")
    expect(desk.locator(TEXT)).to_contain_text("Words that were sent.", use_inner_text=True)
    desk.on("dialog", lambda dialog: dialog.accept())


def test_without_javascript_it_is_a_plain_textarea(demo, enter):
    page = enter("editor", java_script_enabled=False)
    page.goto(demo.url + ADD)
    page.get_by_label("Title:").fill("Without a script")
    page.get_by_label("Slug:").fill("without-a-script")
    page.get_by_label("Text:").fill("<h2>Plain</h2><p>Typed.</p>")
    page.get_by_label("Add references").fill("Okafor, L. (2021). On Ledgers. Lagos: Ledger Press.")
    page.get_by_role("button", name="Read references").click()
    expect(page.locator("#citations-0 input[name$=key]")).to_have_value("okafor2021")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_label("Text:")).to_have_value('<h2 data-anchor="plain">Plain</h2>\n<p>Typed.</p>')
    expect(page.locator("#citations-0")).to_contain_text("On Ledgers", use_inner_text=True)

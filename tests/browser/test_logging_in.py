"""The log-in dialog on every page, with JavaScript and without, and the way back to a forgotten password."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import focused, has_focus, links

pytestmark = pytest.mark.browser
ESSAY = "/articles/drifting-footnote/"
WAYS = [False, True]


@pytest.mark.parametrize("javascript", WAYS, ids=["without JavaScript", "with JavaScript"])
def test_the_dialog_logs_in_and_comes_back(demo, browse, javascript):
    name, password = demo.logins()["editor"]
    page = browse(ESSAY, java_script_enabled=javascript)
    page.locator("button.login").click()
    page.get_by_label("Email or username").fill(name)
    page.get_by_label("Password").fill(password)
    page.locator("#login .btn").click()
    page.wait_for_load_state()
    if not javascript:  # no token yet: the page of the same words, the name kept
        expect(page.get_by_label("Email or username")).to_have_value(name)
        expect(page.get_by_label("Password")).to_have_value("")
        page.get_by_label("Password").fill(password)
        page.locator("main .btn").click()
    page.get_by_role("button", name="Log out").wait_for()
    assert page.url == demo.url + ESSAY
    account = page.locator(".account")
    expect(
        account.get_by_role("link", name=re.compile(r"^Desk \d+ repl(y waits|ies wait) for approval$"))
    ).to_be_visible()
    expect(page.locator("#login")).to_have_count(0)
    page.get_by_role("button", name="Log out").click()
    page.locator("button.login").wait_for()


def test_a_wrong_password_is_told_on_the_page(demo, browse):
    page = browse(ESSAY)
    page.locator("button.login").click()
    page.get_by_label("Email or username").fill("editor")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/login/")
    assert page.title().startswith("Error: ")
    has_focus(page, 'id="errors"')
    page.get_by_label("Password").fill(demo.logins()["editor"][1])
    page.keyboard.press("Enter")
    page.wait_for_url("**" + ESSAY)


@pytest.mark.parametrize("javascript", WAYS, ids=["without JavaScript", "with JavaScript"])
def test_the_dialog_is_used_by_keyboard(browse, javascript):
    page = browse("/", java_script_enabled=javascript)
    assert "<body" in focused(page)  # nothing in a closed dialog takes the focus
    for _ in range(3):
        page.keyboard.press("Tab")
    has_focus(page, 'class="login"')
    page.keyboard.press("Enter")
    has_focus(page, 'id="d-user"')
    stops = [focused(page)]
    while len(stops) < 9:
        page.keyboard.press("Tab")
        stops.append(focused(page))
        assert page.evaluate("!document.activeElement.closest('main, header')")
    assert [
        word for word in ("d-pass", "d-keep", "Log in</button>", "Forgot", "Close") if not any(word in s for s in stops)
    ] == []
    page.keyboard.press("Escape")
    page.locator("#login").wait_for(state="hidden")
    has_focus(page, 'class="login"')


def test_a_forgotten_password_is_set_anew(demo, browse):
    demo.run("account", "create", "forgetful", "forgetful@example.org", "--role", "author")
    page = browse("/")
    page.locator("button.login").click()
    page.get_by_role("link", name="Forgot your details?").click()
    page.locator("main input[type=email]").fill("forgetful@example.org")
    page.locator("main .btn").click()
    page.wait_for_url("**/sent/")
    page.goto(links(demo.mail("forgetful@example.org"), "password-reset")[0])
    for field in page.locator("main input[type=password]").all():
        field.fill("quiet-harbour-42")
    page.locator("main .btn").click()
    page.wait_for_load_state()
    page.goto(demo.url + "/")
    page.locator("button.login").click()
    page.get_by_label("Email or username").fill("forgetful@example.org")
    page.get_by_label("Password").fill("quiet-harbour-42")
    page.locator("#login .btn").click()
    account = page.locator(".account")
    account.wait_for()
    expect(account.get_by_role("link")).to_have_text(["forgetful", "Desk"], use_inner_text=True)


@pytest.mark.parametrize("width", [320, 390])
def test_the_masthead_of_somebody_signed_in_fits(enter, width):
    page = enter("editor", viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    for control in page.locator(".account :is(a, button)").all():
        assert control.bounding_box()["height"] >= 24

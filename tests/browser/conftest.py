"""A reader's browser at the demo magazine."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.writing import ADD, TEXT

PATIENCE = 60  # seconds: a machine may be busy. Nothing waits that long for what is there
expect.set_options(timeout=PATIENCE * 1000)

# What a browser remarks on that is meant so: the fallback for older ones, forms that are answered with their errors, and those of a
# preview, which send nothing.
REMARKS = re.compile(
    r"popovertarget is ignored on elements with commandfor|the server responded with a status of 4(03|09|22)|ERR_FAILED|form-action 'none'"
)


@pytest.fixture
def browse(demo, chromium):
    """Open an address of the demo; keyword arguments are those of a browser context."""
    contexts, complaints = [], []

    def heard(message):
        words = f"{message.text} {message.location['url']}"
        if message.type in ("error", "warning") and not REMARKS.search(words):
            complaints.append(words)

    def open_page(address, **options):
        contexts.append(chromium.new_context(**{"reduced_motion": "reduce"} | options))
        contexts[-1].set_default_timeout(PATIENCE * 1000)
        page = contexts[-1].new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(demo.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def cookies():
    """{role: what its browser kept after it had logged in}"""
    return {}


@pytest.fixture
def enter(demo, browse, cookies):
    """Log in as somebody with this role: by the dialog of a page, or by the cookies of an earlier time where they still open it."""

    def log_in(role, address="/", **options):
        scripted = options.get("java_script_enabled", True)
        page = browse(address, **{"storage_state": cookies.get(role) if scripted else None} | options)
        leave = page.get_by_role("button", name="Log out")
        if leave.count():
            return page
        name, password = demo.logins()[role]
        page.locator("button.login").click()
        page.get_by_label("Email or username").fill(name)
        page.get_by_label("Password").fill(password)
        page.locator("#login .btn").click()
        if not scripted:  # no token yet: asked once more on a page
            page.locator("main").get_by_label("Password").fill(password)
            page.locator("main .btn").click()
        leave.wait_for()
        cookies[role] = page.context.storage_state()
        return page

    return log_in


@pytest.fixture
def desk(demo, enter):
    """The page of a new essay, as an editor sees it."""
    page = enter("editor")
    page.goto(demo.url + ADD)
    page.locator(TEXT).wait_for()
    return page


def focused(page):
    return page.evaluate("document.activeElement.outerHTML")


def has_focus(page, words):
    """Wait until the element with the focus has these words in its HTML."""
    until = time.monotonic() + PATIENCE
    while words not in (found := focused(page)):
        assert time.monotonic() < until, found
        page.wait_for_timeout(20)


def sent(page, button):
    """Press what sends a form, and wait for the page that answers: the one before it may look alike."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def links(text, kind):
    """The addresses of this kind in a mail."""
    return re.findall(rf"https?://\S+/{kind}/\S+", text)

"""A reader's browser at the demo magazine."""

import re

import pytest

from tests.browser.writing import ADD, TEXT

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
        page = contexts[-1].new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(demo.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def enter(demo, browse):
    """Log in by the dialog of a page, as somebody with this role."""

    def log_in(role, address="/", **options):
        page = browse(address, **options)
        name, password = demo.logins()[role]
        page.locator("button.login").click()
        page.get_by_label("Email or username").fill(name)
        page.get_by_label("Password").fill(password)
        page.locator("#login .btn").click()
        if not options.get("java_script_enabled", True):  # no token yet: asked once more on a page
            page.locator("main").get_by_label("Password").fill(password)
            page.locator("main .btn").click()
        page.get_by_role("button", name="Log out").wait_for()
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


def links(text, kind):
    """The addresses of this kind in a mail."""
    return re.findall(rf"https?://\S+/{kind}/\S+", text)

"""axe finds nothing on any page, light or dark, on a phone or a desk."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
ESSAY = "/articles/late-fee/"
QUIET = [ESSAY + "replies/sent/", "/replies/confirm/none/", "/replies/stop/none/"]  # no link leads to them
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


def kinds(addresses):
    """One address of every kind of page, and every essay; what is no page, such as a feed, does not end in a slash."""
    kept = {}
    for address in addresses:
        kind = re.sub(r"^/(topics|authors|replies)/[\w-]+/$", r"/\1/one/", address).split("?")[0]
        if kind.endswith("/"):
            kept.setdefault(kind, address)
    return [*kept.values(), *QUIET, "/nothing/"]


def violations(page, **options):
    found = Axe().run(page, options={"resultTypes": ["violations"]} | options).response["violations"]
    return [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]


def send(page, button):
    page.locator(button).click()
    page.locator("#errors").wait_for()


STATES = {
    "the dialog": lambda page: page.locator("button.login").click(),
    "an answer": lambda page: page.locator("a.reply").first.click(),
    "a reply with errors": lambda page: send(page, ".respond .btn"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(demo, chromium, scheme, size):
    context = chromium.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    found = {}
    for address in kinds(demo.addresses()):
        page.goto(demo.url + address)
        found[address] = violations(page)
    for state, reach in STATES.items():
        page.goto(demo.url + ESSAY)
        reach(page)
        found[state] = violations(page)
    context.close()
    assert {place: faults for place, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_nothing_scrolls_sideways(demo, chromium, width):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    wide = {}
    for address in kinds(demo.addresses()):
        page.goto(demo.url + address)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[address] = over
    page.close()
    assert wide == {}

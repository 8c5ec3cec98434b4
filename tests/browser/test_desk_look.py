"""The desk in a browser: the magazine's look, light and dark, on a phone and a desk; axe finds nothing; all of it by keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
PAPER = {"light": "rgb(233, 237, 225)", "dark": "rgb(25, 34, 29)"}
GREEN = {"light": "rgb(10, 92, 68)", "dark": "rgb(132, 212, 177)"}
LISTS = [
    *(f"/admin/articles/{name}/" for name in ("article", "person", "reference", "topic", "picture", "edition", "lead")),
    *(f"/admin/comments/{name}/" for name in ("reply", "discussion", "policy")),
    "/admin/accounts/user/",
    "/admin/outbox/message/?state=all",
]
PAGES = ["/admin/", "/admin/articles/", *LISTS]


@pytest.fixture
def desk(enter):
    """A page of somebody signed in, at an address of the desk."""

    def open_page(role="administrator", address="/admin/", **options):
        page = enter(role, **options)
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + address)
        return page

    return open_page


def to(page, address):
    page.goto("/".join(page.url.split("/", 3)[:3]) + address)
    return page


def every_kind(page):
    """Addresses of one page of every kind: lists, and of the first row of each its form, its history and what would delete it."""
    for address in PAGES:
        yield address
        to(page, address)
        row = page.locator("#result_list tbody a").first
        if address in LISTS and row.count():
            change = row.get_attribute("href").split("?")[0]
            yield change
            for tool in page.locator(".object-tools a.addlink").all()[:1]:
                yield tool.get_attribute("href").split("?")[0]
            yield change.replace("/change/", "/history/")
    to(page, "/admin/articles/reference/")
    numbers = [box.get_attribute("value") for box in page.locator(".action-select").all()[:2]]
    yield "/admin/articles/reference/merge/?" + "&".join(f"work={number}" for number in numbers)
    yield f"/admin/articles/reference/{numbers[0]}/delete/"


SMALL = """found => found.filter(one => one.checkVisibility() && !one.closest("p, .skip-to-content-link"))
  .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect().height]).filter(([, height]) => height < 23.9)"""
KNOWN = []


def addresses(page):
    """The same for all tests of this file: they change nothing."""
    if not KNOWN:
        KNOWN.extend(dict.fromkeys(every_kind(page)))
    return KNOWN


def over(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", PAPER)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_page_of_the_desk(desk, scheme, size):
    page = desk(viewport=SIZES[size], color_scheme=scheme)
    found = {}
    for address in addresses(page):
        to(page, address)
        faults = Axe().run(page).response["violations"]
        if faults:
            found[address] = [(fault["id"], [node["html"][:160] for node in fault["nodes"]]) for fault in faults]
    assert found == {}


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_of_the_desk_scrolls_sideways(desk, width):
    page = desk(viewport={"width": width, "height": 800})
    wide = {address: over(to(page, address)) for address in addresses(page)}
    assert {address: by for address, by in wide.items() if by > 0} == {}


@pytest.mark.parametrize("scheme", PAPER)
def test_the_desk_carries_the_magazines_colours_and_type(desk, scheme):
    page = desk(color_scheme=scheme)
    style = "([name, property]) => getComputedStyle(document.querySelector(name))[property]"
    assert page.evaluate(style, ["body", "backgroundColor"]) == PAPER[scheme]
    assert page.evaluate(style, [".panel .button", "backgroundColor"]) == GREEN[scheme]
    assert "Gelasio" in page.evaluate(style, ["body", "fontFamily"])
    assert "Besley" in page.evaluate(style, ["h1", "fontFamily"])
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('600 16px Besley'))")


@pytest.mark.parametrize("scheme", PAPER)
def test_the_desks_own_switch_rules(desk, scheme):
    """From the system's setting to the other one, then to the same one told, then back."""
    page = desk(color_scheme=scheme)
    other = "dark" if scheme == "light" else "light"
    switch = page.get_by_role("button", name=re.compile("Toggle theme"))
    seen = []
    for _ in range(3):
        switch.focus()
        page.keyboard.press("Enter")
        seen.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert seen == [PAPER[other], PAPER[scheme], PAPER[scheme]]
    switch.click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER[other]


def test_the_bar_is_walked_by_keyboard(desk):
    """On a phone under one button, on a desk but for what stands under "More"; Escape closes either."""
    for size, menu in {"phone": "Menu", "desk": "More"}.items():
        page = desk(viewport=SIZES[size])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
        outbox = page.get_by_role("link", name="Outbox")
        expect(outbox).not_to_be_visible()
        page.get_by_role("button", name=menu).focus()
        page.keyboard.press("Enter")
        outbox.wait_for()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[popover]') !== null")
        page.keyboard.press("Escape")
        outbox.wait_for(state="hidden")
        assert page.evaluate("document.activeElement.textContent").startswith(menu)
        page.keyboard.press("Enter")
        outbox.focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Outbox", level=1).wait_for()


def test_what_is_touched_on_a_phone_is_large_enough(desk):
    """44 px for the bar's menu, what a list is searched by and a form is sent with; 24 px, or the words of a sentence, for the rest."""
    page = desk(viewport=SIZES["phone"])
    found = {}
    for address in [
        "/admin/",
        "/admin/articles/article/",
        "/admin/articles/person/add/",
        "/admin/comments/reply/?state=all",
    ]:
        to(page, address)
        found[address] = page.locator("a, button, input:not([type=hidden]), select, summary").evaluate_all(SMALL)
        for name in (
            "button.menu",
            "#changelist-search input:not([type=hidden])",
            ".filters summary",
            ".submit-row input",
            ".object-tools a",
        ):
            heights = page.locator(name).evaluate_all("found => found.map(one => one.getBoundingClientRect().height)")
            assert all(height >= 44 for height in heights), (address, name, heights)
    assert {address: small for address, small in found.items() if small} == {}


def test_rows_are_read_on_a_phone(desk):
    """Each is a card: nothing of it is cut off, and what it says of itself is seen."""
    page = desk(address="/admin/articles/article/", viewport=SIZES["phone"])
    row = page.locator("#result_list tbody tr").first
    assert row.bounding_box()["width"] <= SIZES["phone"]["width"]
    assert row.locator("td").evaluate_all("cells => cells.every(cell => cell.scrollWidth <= cell.clientWidth)")
    expect(page.locator("#changelist-filter")).not_to_be_visible()
    page.locator(".filters summary").click()
    page.get_by_role("link", name="Scheduled").click()
    page.wait_for_url("**state=scheduled")
    expect(page.locator(".filters summary")).to_have_text("Filter: Scheduled", use_inner_text=True)
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_an_author_is_found_without_a_script(desk):
    page = desk("editor", "/admin/articles/article/", java_script_enabled=False)
    everybodys = page.locator("#result_list tbody tr").count()
    page.get_by_label("Author’s name").fill("barrag")
    page.locator(".by-author button").click()
    assert "author=barrag" in page.url and 0 < page.locator("#result_list tbody tr").count() < everybodys
    expect(page.get_by_label("Author’s name")).to_have_value("barrag")


def test_an_author_is_found_while_typing(desk):
    page = desk("editor", "/admin/articles/article/")
    everybodys = page.locator("#result_list tbody tr").count()
    page.locator(".by-author .select2-selection").click()
    page.keyboard.type("barrag")
    page.get_by_role("option", name=re.compile("Barragán")).click()
    page.locator(".by-author button").click()
    page.wait_for_url("**author=*")
    assert 0 < page.locator("#result_list tbody tr").count() < everybodys
    page.get_by_role("link", name="All authors").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(everybodys)


def test_two_works_become_one(desk):
    page = desk("editor", "/admin/articles/reference/")
    boxes = page.locator(".action-select")
    names = [page.locator("#result_list tbody th").nth(n).inner_text() for n in range(2)]
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("combobox", name="Action").select_option("Make them one work…")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("heading", name="Make them one work?").wait_for()
    assert all(page.get_by_role("radio", name=name).count() for name in names)
    page.get_by_role("link", name="Leave them as they are").click()
    page.get_by_role("heading", name="Library", level=1).wait_for()

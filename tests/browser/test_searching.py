"""Searching by keyboard, on a phone, without JavaScript, and with axe."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import focused
from tests.browser.test_accessibility import SIZES, violations

pytestmark = pytest.mark.browser
WORD = "committee"  # several demo essays have it


def test_a_search_by_keyboard_leads_to_the_place(browse):
    page = browse("/")
    for _ in range(20):
        page.keyboard.press("Tab")
        if 'name="q"' in focused(page):
            break
    page.keyboard.type(WORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/search/?q={WORD}")
    assert page.locator("[role=status]").inner_text().endswith(f"for “{WORD}”")
    assert page.locator("mark").count() > 0
    result = page.locator('.ledger .title[href*="#"]').first
    anchor = result.get_attribute("href").partition("#")[2]
    result.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{anchor}")
    expect(page.locator(f"[id='{anchor}']")).to_be_visible()


def test_titles_are_offered_while_typing(browse):
    page = browse("/search/")
    with page.expect_response("**/search/titles/**"):
        page.get_by_label("Search for").press_sequentially("foot")
    page.wait_for_function("document.querySelectorAll('#titles option').length > 0")
    title = page.locator("#titles option").first.get_attribute("value")
    page.get_by_label("Search for").fill(title)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator(".ledger .title").first).to_have_text(title, use_inner_text=True)


def test_titles_go_with_the_words_they_were_for(browse):
    page = browse("/search/")
    field = page.get_by_label("Search for")
    field.press_sequentially("foot")
    expect(page.locator("#titles option")).not_to_have_count(0)
    field.fill("")
    expect(page.locator("#titles option")).to_have_count(0)


@pytest.mark.parametrize("width", [700, 900, 991, 993, 1280])
def test_the_masthead_is_one_line_with_the_field_and_without(browse, width):
    page = browse("/", viewport={"width": width, "height": 900})
    shown = page.locator(".masthead__bar li").filter(visible=True)
    assert len({item.bounding_box()["y"] for item in shown.all()}) == 1
    assert page.locator(".masthead .find").is_visible() == (width > 992)


def test_a_phone_searches_and_narrows_without_javascript(browse):
    page = browse("/", viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("Search for").fill(WORD)
    page.locator("main").get_by_role("button", name="Search").click()
    before = page.locator(".ledger .title").count()
    page.locator(".filters a").first.click()
    assert 0 < page.locator(".ledger .title").count() < before
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.locator(".ledger .title")).to_have_count(before)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(demo, chromium, scheme, size):
    context = chromium.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    found = {}
    for address in (
        "/search/",
        f"/search/?q={WORD}",
        f"/search/?q={WORD}+year:2026",
        "/search/?q=comittee+zyx",
        "/search/?q=comittee",
    ):
        page.goto(demo.url + address)
        found[address] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert {place: faults for place, faults in found.items() if faults} == {}

"""Reading an essay: by keyboard, without JavaScript, in the appearance of one's choice, and on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import focused, has_focus

pytestmark = pytest.mark.browser
ESSAY = "/articles/drifting-footnote/"


def test_an_essay_is_read_by_keyboard(browse):
    page = browse("/")
    page.keyboard.press("Tab")
    has_focus(page, "Skip to content")
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if "/articles/" in focused(page):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/*/")
    expect(page.locator("h1")).to_have_count(1)
    mark = page.locator(".cite button").first
    mark.focus()
    page.keyboard.press("Enter")
    note = page.locator(".note:popover-open")
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".note:popover-open")).to_have_count(0)
    has_focus(page, "popovertarget")


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_a_note_opens_and_closes_without_javascript(browse, width):
    page = browse(ESSAY, java_script_enabled=False, viewport={"width": width, "height": 900})
    page.locator('button[popovertarget="note-1"]').first.click()
    note = page.locator("#note-1")
    expect(note).to_be_visible()
    box = note.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width + 1
    note.get_by_role("button", name="Close").click()
    note.wait_for(state="hidden")  # it fades


def test_a_footnote_opens_like_a_reference(browse):
    page = browse(ESSAY)
    page.locator('.cite button[popovertarget="note-a"]').click()
    expect(page.locator("#note-a")).to_be_visible()


def test_a_reference_leads_back_to_its_use(browse):
    page = browse(ESSAY)
    page.locator('.refs a[href^="#cite-"]').first.click()
    target = page.url.partition("#")[2]
    expect(page.locator(f"#{target}")).to_be_visible()


@pytest.mark.parametrize(
    ("system", "choice", "paper"), [("light", "dark", "rgb(14, 20, 17)"), ("dark", "light", "rgb(246, 247, 241)")]
)
def test_appearance_is_kept_and_nothing_flashes(browse, demo, system, choice, paper):
    page = browse("/", color_scheme=system)
    page.locator(f"#theme-{choice}").check()
    background = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(background) == paper
    # On the next page the choice must hold before the body exists, so before anything is painted.
    page.add_init_script(
        """new MutationObserver((_, observer) => { if (document.body) {
             window.first = [document.documentElement.dataset.theme, getComputedStyle(document.documentElement).backgroundColor];
             observer.disconnect(); } }).observe(document, {childList: true, subtree: true});"""
    )
    page.goto(demo.url + ESSAY)
    assert page.evaluate("window.first[0]") == choice
    assert page.evaluate(background) == paper
    expect(page.locator(f"#theme-{choice}")).to_be_checked()
    page.locator("#theme-auto").check()
    assert page.evaluate("document.documentElement.dataset.theme") is None


def test_without_javascript_the_system_decides_and_the_control_hides(browse):
    page = browse("/", java_script_enabled=False, color_scheme="dark")
    expect(page.locator(".appearance")).not_to_be_visible()


def test_an_essay_prints_without_controls(browse):
    page = browse(ESSAY)
    page.emulate_media(media="print")
    for hidden in (".skip", ".sections", ".appearance", ".toc", ".onward"):
        expect(page.locator(hidden).first).not_to_be_visible()
    expect(page.locator(".refs").first).to_be_visible()
    assert len(page.pdf()) > 10_000


def test_names_beyond_latin_load_their_letters_only_when_needed(browse):
    fonts = []
    page = browse("/privacy/")
    page.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    page.reload()
    page.evaluate("document.fonts.ready.then(() => true)")
    assert fonts and not [font for font in fonts if "-ext" in font]
    with page.expect_request("**-ext.*"):
        page.evaluate("document.querySelector('h1').textContent = 'Łukasz Őry'")

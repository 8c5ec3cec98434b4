"""The editor's buttons, dialogs and shortcuts, by mouse and by keyboard, wide and narrow; axe finds nothing in any of them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import has_focus
from tests.browser.test_accessibility import SIZES, violations
from tests.browser.writing import ADD, TEXT, html, pasted

pytestmark = pytest.mark.browser
BUTTONS = [
    ("Heading 1", "<h2>Words</h2>"),
    ("Heading 4", "<h5>Words</h5>"),
    ("Strong", "<p><strong>Words</strong></p>"),
    ("Emphasis", "<p><em>Words</em></p>"),
    ("Code", "<p><code>Words</code></p>"),
    ("List", "<ul><li><p>Words</p></li></ul>"),
    ("Numbered list", "<ol><li><p>Words</p></li></ol>"),
    ("Quotation", "<blockquote><p>Words</p></blockquote>"),
    ("Code block", "<pre><code>Words</code></pre>"),
    ("Footnote", '<p><span data-note="">Words</span></p>'),
]
KEYS = ["1", "4", "b", "i", "e", "Shift+8", "Shift+7", "Shift+b", "Alt+c", "Alt+f"]


def tool(page, name):
    return page.locator(".write-tools").get_by_role("button", name=name, exact=True)


def words(page):
    """“Words”, selected."""
    pasted(page, "<p>Words</p>")
    page.keyboard.press("Control+a")


def test_each_button_and_each_shortcut_does_and_undoes(desk):
    for (name, wanted), key in zip(BUTTONS, KEYS, strict=True):
        words(desk)
        tool(desk, name).click()
        assert html(desk) == wanted
        tool(desk, name).and_(desk.locator("[aria-pressed=true]")).wait_for()
        tool(desk, "Undo").click()
        assert html(desk) != wanted
        tool(desk, "Redo").click()
        assert html(desk) == wanted
        words(desk)
        desk.keyboard.press("Control+" + ("Alt+" if key in "14" else "") + key)
        assert html(desk) == wanted


def test_the_bar_is_one_stop_and_arrows_lead_through_it(desk):
    words(desk)
    desk.keyboard.press("Alt+F10")
    has_focus(desk, 'data-tool="paragraph"')
    desk.keyboard.press("ArrowLeft")
    has_focus(desk, 'data-tool="redo"')
    desk.keyboard.press("Home")
    for _ in range(5):
        desk.keyboard.press("ArrowRight")
    has_focus(desk, 'aria-label="Strong"')
    assert desk.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    desk.keyboard.press("Enter")
    assert html(desk) == "<p><strong>Words</strong></p>"
    desk.keyboard.press("Control+z")
    assert html(desk) != "<p><strong>Words</strong></p>"
    desk.keyboard.press("Alt+F10")
    has_focus(desk, 'aria-label="Strong"')
    desk.keyboard.press("Escape")
    has_focus(desk, 'id="essay-text"')


def test_a_link_is_set_changed_and_taken_away_by_keyboard(desk):
    words(desk)
    desk.keyboard.press("Control+k")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_have_text("Type where it leads.", use_inner_text=True)
    desk.keyboard.type("javascript:x()")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("This leads nowhere", use_inner_text=True)
    desk.keyboard.press("Control+a")
    desk.keyboard.type("example.org/page")
    desk.keyboard.press("Enter")
    desk.locator(f"{TEXT} a").wait_for()
    assert html(desk) == '<p><a href="https://example.org/page">Words</a></p>'
    desk.keyboard.press("Control+k")
    expect(desk.get_by_label("Address")).to_have_value("https://example.org/page")
    desk.get_by_role("button", name="Take the link away").press("Enter")
    desk.locator(f"{TEXT} a").wait_for(state="detached")
    assert html(desk) == "<p>Words</p>"
    desk.keyboard.press("End")
    desk.keyboard.press("Control+k")
    desk.keyboard.press("Escape")
    desk.locator("dialog.ask").wait_for(state="detached")
    assert html(desk) == "<p>Words</p>"
    has_focus(desk, 'id="essay-text"')


def test_a_table_grows_shrinks_and_has_headers_and_a_caption(desk):
    pasted(desk, "<p></p>")
    tool(desk, "Table").click()
    desk.keyboard.type("Year")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Rent")
    assert re.findall(r"<(thead|tbody|tr|th|td)\b", html(desk)) == [
        "tbody",
        *["tr", *["th"] * 3],
        *["tr", *["td"] * 3] * 2,
    ]
    for name in ("Row below", "Column after", "Header column", "Delete row", "Delete column"):
        tool(desk, name).click()
    tool(desk, "Header row").click()
    assert re.findall(r"<(tr|th|td)\b", html(desk)) == ["tr", *["th"] * 3, *["tr", *["td"] * 3] * 2]
    tool(desk, "Caption").click()
    desk.keyboard.type("Rents")
    assert "<table><caption>Rents</caption><tbody>" in html(desk)
    desk.keyboard.press("Enter")
    tool(desk, "Delete table").click()
    assert "<table" not in html(desk)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_dialog(demo, enter, size, scheme):
    page = enter("editor", viewport=SIZES[size], color_scheme=scheme)
    page.goto(demo.url + ADD)
    page.locator(TEXT).click()
    page.keyboard.type("Words")
    found = {"text": violations(page, preload=False)}
    for keys in ("Control+k", "Control+Alt+r", "Control+Alt+f", "Control+Alt+p"):
        page.keyboard.press(keys)
        page.locator("dialog.ask").wait_for()
        page.locator("dialog.ask button", has_text="Cancel").focus()
        found[keys] = violations(page, preload=False)
        page.keyboard.press("Escape")
    tool(page, "Table").click()
    page.locator(".write-there:not([hidden])").wait_for()
    for word in ("Year", "Rent", "Bread"):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    found["table"] = violations(page, preload=False)
    assert {state: faults for state, faults in found.items() if faults} == {}


def test_on_a_phone_the_bar_stays_in_reach_in_one_row(demo, enter):
    page = enter("editor", viewport=SIZES["phone"])
    page.goto(demo.url + ADD)
    pasted(page, "<p>Words</p>" * 60)
    page.locator(f"{TEXT} p").last.scroll_into_view_if_needed()
    bar = page.locator(".write-row").bounding_box()
    assert 0 <= bar["y"] < 100 and bar["height"] < 60
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tool(page, "Undo").click()
    assert html(page) == ""

"""Pictures in a browser, in the library and in the text of an essay: paste, drop, choose, look, delete; axe finds nothing there."""

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import SIZES, violations
from tests.browser.writing import TEXT, html, stay
from tests.browser.writing import carry as carry_into_text
from tests.pictures import drawn

pytestmark = pytest.mark.browser
ADD = "/admin/articles/picture/add/"
CARRY = """([event, aim, data]) => {
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))
    const carried = new DataTransfer()
    carried.items.add(new File([bytes], "image.png", { type: "image/png" }))
    document.querySelector(aim).dispatchEvent(new ClipboardEvent(event, { clipboardData: carried, bubbles: true, cancelable: true }))
}"""


def carry(page, picture):
    """As if it were pasted from the clipboard."""
    page.evaluate(CARRY, ["paste", "#id_alt", base64.b64encode(picture).decode()])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_is_pasted_seen_and_deleted(demo, enter, size, scheme):
    page = enter("editor", viewport=SIZES[size], color_scheme=scheme)
    page.goto(demo.url + ADD)
    assert not violations(page)
    carry(page, b"<svg/>")
    page.get_by_label("Alternative text").fill("A red field")
    page.get_by_label("Credit").fill("A. Brandt")
    page.get_by_role("button", name="Add picture").click()
    expect(page.locator("#content")).to_contain_text("SVG is not taken", use_inner_text=True)
    expect(page.locator(".field-licence")).to_contain_text("This field is required.", use_inner_text=True)
    assert not violations(page)
    carry(page, drawn(2000, 1000, colour="red"))
    page.get_by_label("Licence").fill("CC BY 4.0")
    page.get_by_role("button", name="Add picture").click()
    page.get_by_text("was added successfully").wait_for()
    assert not violations(page)
    page.locator("#result_list").get_by_role("link", name="A red field").first.click()
    page.get_by_role("heading", name="Where is this used").wait_for()
    assert page.locator(".uses").inner_text().endswith("Nowhere.")
    shown = page.locator(".shown img")
    assert shown.evaluate("image => image.complete && image.naturalWidth > 0")
    assert shown.bounding_box()["width"] <= 400
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not violations(page)
    picture = demo.url + shown.get_attribute("src")
    page.goto(page.url.replace("/change/", "/delete/"))
    assert not violations(page)
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("was deleted successfully").wait_for()
    assert page.request.get(picture).status == 404


def test_a_picture_is_added_without_javascript(demo, enter, tmp_path):
    (tmp_path / "quay.jpg").write_bytes(drawn(900, 600, "JPEG", colour="red"))
    page = enter("author", java_script_enabled=False)
    page.goto(demo.url + ADD)
    page.get_by_label("Picture").set_input_files(tmp_path / "quay.jpg")
    page.get_by_label("Decorative").check()
    page.get_by_label("Credit").fill("A. Brandt")
    page.get_by_label("Licence").fill("CC BY 4.0")
    page.get_by_role("button", name="Add picture").click()
    page.get_by_text("was added successfully").wait_for()


def tell(page, alt="", credit="A. Brandt"):
    """Say in the dialog what a new picture needs."""
    page.get_by_label("Alternative text").fill(alt) if alt else page.get_by_label("Decorative").check()
    page.get_by_label("Credit").fill(credit)
    page.get_by_label("Licence").fill("CC BY 4.0")
    page.get_by_role("button", name="Upload", exact=True).click()


def numbers(page):
    """The pictures of the text and its paragraphs, in their order."""
    return re.findall(r'data-picture="(\d+)"|<p>(\w+)</p>', html(page))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_essay_is_illustrated(demo, enter, size, scheme):
    page = enter("editor", viewport=SIZES[size], color_scheme=scheme)
    page.goto(demo.url + "/admin/articles/article/add/")
    page.get_by_label("Title:").fill(f"Illustrated {size} {scheme}")
    page.locator(TEXT).click()
    page.keyboard.type("One")
    page.keyboard.press("Enter")
    page.keyboard.type("Two")
    shade = (len(size) * 40, len(scheme) * 40, 90)
    carry_into_text(page, "paste", files=[("image.png", "image/png", drawn(1700, 900, mode="RGB", colour=shade))])
    page.get_by_role("button", name="Upload", exact=True).click()
    wrong = page.get_by_role("alert")
    wrong.get_by_text("Alternative text: Say what the picture shows, or that it is decorative.").wait_for()
    expect(wrong).to_contain_text("Credit: This field is required.", use_inner_text=True)
    expect(page.locator(".ask-sketch")).to_be_visible()
    assert not violations(page, preload=False)
    tell(page, f"A field, {size}, {scheme}")
    page.locator(f"{TEXT} figure img").wait_for()
    page.keyboard.type("Words under it")
    assert not violations(page, preload=False)
    box = page.locator(f"{TEXT} > p").first.bounding_box()
    file = ("other.png", "image/png", drawn(900, 900, mode="RGB", colour=shade[::-1]))
    carry_into_text(page, "drop", files=[file], place=(box["x"] + 5, box["y"] + 8))
    tell(page)
    page.locator(f"{TEXT} figure").nth(1).wait_for()
    (_, first), _, (_, second), _ = numbers(page)
    assert (first, second) == ("One", "Two") and html(page).endswith("<figcaption>Words under it</figcaption></figure>")
    stay(page)
    page.goto(page.url.split("change/")[0] + "preview/")
    shown = page.locator("figure img[srcset]").last
    expect(shown).to_have_attribute("alt", f"A field, {size}, {scheme}")
    assert re.fullmatch(r"\S+-800.webp 800w, \S+-1600.webp 1600w", shown.get_attribute("srcset"))
    expect(page.locator("figcaption", has=page.locator(".credit")).last).to_contain_text(
        "Words under it", use_inner_text=True
    )


def test_a_figure_is_moved_changed_and_removed_by_keyboard(demo, desk):
    desk.locator(TEXT).click()
    desk.keyboard.type("One")
    for alt, colour in (("A green field", (9, 99, 9)), ("A grey field", (99, 99, 99))):
        carry_into_text(desk, "paste", files=[("image.png", "image/png", drawn(60, 40, mode="RGB", colour=colour))])
        tell(desk, alt)
        desk.locator("dialog.ask").wait_for(state="detached")
        desk.keyboard.press("Enter")
        desk.keyboard.type("After")
    order = numbers(desk)
    desk.keyboard.press("ArrowUp")
    desk.locator(".write-tools").get_by_role("button", name="Move up").wait_for()
    desk.keyboard.press("Alt+ArrowUp")
    assert numbers(desk) == [order[0], order[1], order[3], order[2], order[4]]
    desk.keyboard.press("Control+Alt+p")
    desk.get_by_role("button", name="A grey field").wait_for()
    desk.keyboard.type("green")
    desk.keyboard.press("Enter")
    desk.locator("dialog.ask").wait_for(state="detached")
    assert numbers(desk)[2] == order[1]
    desk.keyboard.press("Delete")
    assert numbers(desk) == [order[0], order[1], order[2], order[4]]
    desk.locator(f"{TEXT} figure img").click()
    desk.locator(".write-tools").get_by_role("button", name="Remove picture").click()
    assert numbers(desk) == [order[0], order[2], order[4]]


def test_who_may_not_add_pictures_chooses_one(demo, desk):
    desk.locator(TEXT).click()
    carry_into_text(desk, "paste", files=[("image.png", "image/png", drawn(50, 40, mode="RGB", colour=(1, 2, 99)))])
    tell(desk, "A blue field")
    desk.locator(f"{TEXT} figure").wait_for()
    desk.evaluate("document.querySelector('textarea[data-essay-text]').dataset.upload = ''")
    desk.keyboard.press("Enter")
    carry_into_text(desk, "paste", files=[("image.png", "image/png", drawn())])
    expect(desk.locator(".write-said p")).to_have_text(
        "You may choose pictures of the library, but not add any.", use_inner_text=True
    )
    desk.keyboard.press("Control+Alt+p")
    assert not desk.get_by_role("button", name="Upload a new one").count()
    desk.keyboard.type("nothing like this")
    desk.get_by_text("No picture has these words").wait_for()
    desk.get_by_label("Search the pictures").fill("blue field")
    desk.get_by_role("button", name="A blue field").click()
    desk.locator(f"{TEXT} figure").nth(1).wait_for()


def test_an_upload_that_fails_says_why_and_keeps_what_was_typed(desk):
    desk.locator(TEXT).click()
    carry_into_text(desk, "paste", files=[("image.png", "image/png", b"<svg/>")])
    tell(desk, "A field")
    desk.get_by_role("alert").get_by_text("File: ").wait_for()
    desk.context.clear_cookies()
    desk.get_by_role("button", name="Upload", exact=True).click()
    desk.get_by_role("alert").get_by_text("You are logged out").wait_for()
    expect(desk.get_by_label("Alternative text")).to_have_value("A field")


def test_an_upload_goes_on_after_logging_in_anew_elsewhere(demo, desk):
    desk.locator(TEXT).click()
    carry_into_text(desk, "paste", files=[("image.png", "image/png", drawn(70, 40, mode="RGB", colour=(1, 99, 99)))])
    other = desk.context.new_page()
    other.goto(demo.url + "/")
    other.get_by_role("button", name="Log out").click()
    other.locator("button.login").click()
    name, password = demo.logins()["editor"]
    other.get_by_label("Email or username").fill(name)
    other.get_by_label("Password").fill(password)
    other.locator("#login .btn").click()
    other.get_by_role("button", name="Log out").wait_for()
    tell(desk, "A teal field")
    desk.locator(f"{TEXT} figure img").wait_for()
    stay(desk)
    desk.locator(f"{TEXT} figure").wait_for()


def test_typing_while_a_picture_is_selected_writes_beneath_it(desk):
    desk.locator(TEXT).click()
    carry_into_text(desk, "paste", files=[("image.png", "image/png", drawn(80, 40, mode="RGB", colour=(99, 99, 1)))])
    tell(desk, "An olive field")
    desk.locator(f"{TEXT} figure img").click()
    desk.keyboard.type("1 < 2")
    assert re.search(r'data-picture="\d+">.*<figcaption>1 &lt; 2</figcaption>', html(desk))

"""The library of pictures in a browser: paste, drop, look, delete; axe finds nothing there."""

import base64

import pytest

from tests.browser.test_accessibility import SIZES, violations
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
    assert "SVG is not taken" in page.locator("#content").inner_text()
    assert "This field is required." in page.locator(".field-licence").inner_text()
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
    page.get_by_role("button", name="Yes").click()
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

"""An editor writes an essay, cites, illustrates, checks, previews, schedules, publishes and corrects it, and reads its record.

By keyboard wherever there is something to type; its pictures are those of docs/editing.md (`make pictures`).
"""

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.pictures import SIZE, picture

pytestmark = pytest.mark.browser

ADDRESS = "/articles/what-the-ferry-takes/"
TEXT = ".tiptap.ProseMirror"
REFERENCE = (
    "Venkatraman, M. P. & Price, L. L. (1990). Differentiating between cognitive and sensory innovativeness. "
    "Journal of Business Research, 20(4), 293-315. DOI: 10.1016/0148-2963(90)90008-2."
)


def ferry():
    """The bytes of a picture: a boat on still water."""
    drawing = Image.new("RGB", (1600, 700), "#cfdcd6")
    pen = ImageDraw.Draw(drawing)
    pen.rectangle((0, 430, 1600, 700), fill="#5f8c86")
    pen.polygon([(520, 400), (1120, 400), (1050, 480), (590, 480)], fill="#0b4536")
    pen.rectangle((680, 320, 960, 400), fill="#f6f7f1")
    pen.rectangle((790, 240, 840, 320), fill="#a4392b")
    file = BytesIO()
    drawing.save(file, "JPEG")
    return file.getvalue()


def save(page):
    page.get_by_role("button", name="Save and continue editing").press("Enter")
    page.locator(".messagelist .success").wait_for()
    page.locator(TEXT).wait_for()


def do(page, verb):
    """Press the button of a confirmation, and read what was done."""
    page.get_by_role("button", name=verb, exact=True).press("Enter")
    page.locator(".messagelist .success").wait_for()
    return page.locator(".messagelist .success").inner_text()


def go(page, name):
    """To another page of the essay, by its bar."""
    page.locator(".essay-more summary").press("Enter")
    page.get_by_role("link", name=name, exact=True).first.press("Enter")
    page.locator("#content-main .standing").wait_for()


def write(page):
    page.get_by_label("Title").first.press_sequentially("What the Ferry Takes")
    page.get_by_label("Standfirst").first.fill("A fare is a sentence about the people who pay it.")
    keys = page.keyboard
    page.get_by_role("textbox", name="Text of the essay").focus()
    keys.type("The fare was a penny for ninety years, and nobody asked what the penny was for.")
    keys.press("Enter")
    page.get_by_role("button", name="Heading 1", exact=True).press("Enter")
    page.locator(TEXT).focus()
    keys.type("Who pays")
    keys.press("Enter")
    keys.type(
        "Those who cross, and those who would have. A price that was meant to keep people honest can do the opposite"
    )


def cite(page):
    """A work that is new to the library, then one that it has."""
    page.get_by_label("Add references").fill(REFERENCE)
    page.get_by_role("button", name="Read references").press("Enter")
    page.locator("#citations-0 input[name$=key]").wait_for()
    expect(page.locator("#citations-0 input[name$=key]")).to_have_value("venkatraman1990")
    page.locator(TEXT).wait_for()
    page.locator(f"{TEXT} p").last.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" ")
    page.keyboard.press("Control+Alt+r")
    search = page.get_by_label("Search the list and the library")
    search.fill("fine is a price")
    page.locator(".ask-found button", has_text="Fine").first.wait_for()
    picture(page, "citing")
    search.press("Enter")
    taken = page.get_by_role("list", name="Works cited here").get_by_role("listitem")
    taken.first.wait_for()
    page.get_by_label("Place in it").fill("p. 3")
    search.fill("sensory")
    page.locator(".ask-found button", has_text="venkatraman1990").wait_for()
    search.press("Enter")
    taken.nth(1).wait_for()
    page.locator("dialog").get_by_role("button", name="Cite", exact=True).press("Enter")
    assert re.match(r"\[@\w+, p. 3; @venkatraman1990\]", page.locator(f"{TEXT} cite").inner_text())
    page.keyboard.type(".")
    page.keyboard.press("Enter")


def illustrate(page, folder):
    (folder / "ferry.jpg").write_bytes(ferry())
    page.keyboard.press("Control+Alt+p")
    page.get_by_role("button", name="Upload a new one").press("Enter")
    page.get_by_label("File").set_input_files(folder / "ferry.jpg")
    page.get_by_label("Alternative text").fill("A ferry on still water.")
    page.get_by_label("Credit").fill("The magazine")
    page.get_by_label("Licence").fill("CC BY 4.0")
    page.get_by_role("button", name="Upload", exact=True).press("Enter")
    page.locator(f"{TEXT} figure[data-picture]").wait_for()
    page.keyboard.type("The last boat of the day.")


def check(page):
    """What blocks is said beside the text, and leads to its place."""
    save(page)
    checklist = page.get_by_role("region", name="Before publishing")
    blocks = checklist.get_by_role("link", name=re.compile("^Nobody stands in the byline"))
    page.locator("#id_text").evaluate("field => field.closest('.form-row').scrollIntoView()")
    picture(page, "writing")
    blocks.press("Enter")
    assert page.url.endswith("#bylines-group")
    sign(page)
    save(page)
    expect(checklist.locator(".problem")).to_have_count(0)
    expect(checklist.get_by_text("Every key that is cited is listed")).to_be_visible()


def sign(page):
    byline = page.locator("#bylines-group")
    byline.locator("a:visible, button:visible").filter(has_text=re.compile("^Add ")).first.press("Enter")
    byline.locator(".select2-selection:visible").last.press("Enter")
    page.keyboard.type("barrag")
    page.get_by_role("option", name=re.compile("Barragán")).click()


def preview(page):
    links = page.get_by_role("region", name="Preview")
    with page.expect_popup() as opened:
        links.get_by_role("link", name="On a phone").press("Enter")
    view = opened.value
    expect(view.locator("h1")).to_have_text("What the Ferry Takes", use_inner_text=True)
    assert view.evaluate("innerWidth") == 390
    expect(view.locator("article figure img").first).to_have_attribute("alt", "A ferry on still water.")
    view.emulate_media(media="print")
    assert view.locator(".respond").is_hidden() and view.locator("article.prose").is_visible()
    view.close()
    page.context.add_init_script("window.print = () => { document.title = 'printed' }")
    with page.expect_popup() as opened:
        links.get_by_role("link", name="In print").press("Enter")
    expect(opened.value).to_have_title("printed")
    opened.value.close()


def test_the_whole_way(demo, enter, tmp_path):
    page = enter("editor", viewport=SIZE)
    page.goto(f"{demo.url}/admin/")
    picture(page, "today")
    page.goto(f"{demo.url}/admin/articles/article/add/")
    page.locator(TEXT).wait_for()
    write(page)
    cite(page)
    illustrate(page, tmp_path)
    check(page)
    preview(page)

    go(page, "Schedule")
    page.get_by_label("Publish at").fill((datetime.now() + timedelta(days=40)).strftime("%Y-%m-%dT%H:%M"))
    assert "Scheduled: edition 1, at" in do(page, "Schedule")
    assert demo.get(ADDRESS)[0] == 404
    go(page, "Publish")
    page.get_by_role("checkbox", name=re.compile("^Give up edition 1, scheduled for")).press(" ")
    assert "Published: edition 1." in do(page, "Publish")
    status, _, body = demo.get(ADDRESS)
    assert status == 200 and "ninety years" in body.decode() and "The last boat of the day." in body.decode()

    page.locator(TEXT).wait_for()
    page.locator(f"{TEXT} p").first.click()
    page.locator(f"{TEXT} p").first.evaluate(
        "({ firstChild: words }) => { const at = words.data.indexOf('ninety'); getSelection().setBaseAndExtent(words, at, words, at + 6) }"
    )
    page.keyboard.type("nineteen")
    save(page)
    assert "ninety years" in demo.get(ADDRESS)[2].decode()  # readers see what was published, not what was saved
    go(page, "Correct")
    page.get_by_label("Note to readers").fill("The fare was a penny for nineteen years, not for ninety.")
    expect(page.locator("del")).to_have_text(["ninety"], use_inner_text=True)
    expect(page.locator("ins")).to_have_text(["nineteen"], use_inner_text=True)
    picture(page, "correcting")
    assert "Corrected: edition 2." in do(page, "Correct")

    go(page, "Record")
    expect(page.locator(".editions tbody tr")).to_have_count(2)
    expect(page.get_by_role("cell", name="The fare was a penny for nineteen years")).to_be_visible()
    expect(page.locator("del")).to_have_text(["ninety"], use_inner_text=True)
    picture(page, "record")
    page.get_by_role("link", name="what readers see").press("Enter")
    expect(page.get_by_text("The fare was a penny for nineteen years, not for ninety.").first).to_be_visible()

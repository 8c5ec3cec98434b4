"""The pages of publishing in a browser: previews, confirmations, the checklist; axe finds nothing on any of them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MANUSCRIPT = """---
title: What the Ferry Charges
standfirst: A price is a sentence about the people who pay it.
byline:
  - Aiko Brandt
topics:
  - Economics
---

The fare was a penny for {years} years.

## Who pays

Those who cross.
"""


@pytest.fixture
def essay(demo):
    """The number of a draft, and a way to write it anew."""

    def write(years):
        path = demo.folder / "ferry.md"
        path.write_text(MANUSCRIPT.format(years=years))
        demo.run("import_articles", str(path))

    write("ninety")
    number = re.search(r"^(\d+) what-the-ferry-charges:", demo.run("article", "list"), re.MULTILINE)[1]
    return number, write


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()
    page.locator(".messagelist .success").wait_for()
    return page.locator(".messagelist .success").inner_text()


def test_a_preview_fits_any_width_and_print(demo, enter, essay):
    page = enter("editor")
    page.goto(f"{demo.url}/admin/articles/article/{essay[0]}/preview/")
    expect(page.locator("h1")).to_have_text("What the Ferry Charges", use_inner_text=True)
    assert page.get_by_role("button", name="Log in").is_visible()  # as readers see it
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.emulate_media(media="print")
    assert page.locator(".respond").is_hidden() and page.locator("article.prose").is_visible()


def test_a_previews_forms_send_nothing(demo, enter, essay):
    page = enter("editor")
    page.goto(f"{demo.url}/admin/articles/article/{essay[0]}/preview/")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator("#respond textarea").first.fill("From the preview.")
    with page.expect_console_message(lambda message: "form-action" in message.text):
        page.locator("#respond form").evaluate("form => form.submit()")
    assert "POST" not in sent and page.url.endswith("/preview/")


def test_it_is_corrected_and_withdrawn(demo, enter, essay):
    number, write = essay
    demo.run("article", "publish", number)
    write("nineteen")
    page = enter("editor")
    desk = f"{demo.url}/admin/articles/article/{number}"
    page.goto(f"{desk}/correct/")
    expect(page.locator("del")).to_have_text(["ninety"], use_inner_text=True)
    expect(page.locator("ins")).to_have_text(["nineteen"], use_inner_text=True)
    page.get_by_role("button", name="Correct", exact=True).press("Enter")
    told = page.get_by_role("alert").get_by_role("link", name="Note to readers")
    assert violations(page) == []
    told.press("Enter")
    assert page.evaluate("document.activeElement.name") == "note"
    page.keyboard.type("It was nineteen years.")
    assert "Corrected: edition 2." in press(page, "Correct")
    page.goto(f"{desk}/correct/")
    expect(page.get_by_text("Nothing has changed.")).to_be_visible()
    page.goto(f"{desk}/withdraw/")
    assert "Withdrawn." in press(page, "Withdraw")
    assert demo.get("/articles/what-the-ferry-charges/")[0] == 404


SELECTED = "document.getSelection().anchorNode?.parentElement.closest('h2')?.textContent"


def test_an_item_of_the_checklist_leads_to_its_place(demo, enter):
    path = demo.folder / "jump.md"
    path.write_text(MANUSCRIPT.format(years="ten").replace("ferry", "pier").replace("Those", "[Those](#nowhere)"))
    demo.run("import_articles", str(path), "--byline", "Aiko Brandt")
    jumper = max(int(n) for n in re.findall(r"^(\d+) ", demo.run("article", "list"), re.MULTILINE))
    desk = f"{demo.url}/admin/articles/article/{jumper}"
    page = enter("editor")
    page.goto(f"{desk}/change/")
    page.locator("#essay-text").wait_for()
    page.get_by_role("link", name=re.compile("^A link leads to “#nowhere”")).click()
    page.wait_for_function(f"{SELECTED} === 'Who pays'")
    page.goto(f"{desk}/checklist/")
    page.get_by_role("link", name=re.compile("^A link leads to “#nowhere”")).click()
    page.locator("#essay-text.ProseMirror-focused").wait_for()
    page.wait_for_function(f"{SELECTED} === 'Who pays'")


VISITED = ("checklist", "record", "correct", "schedule", "retract", "withdraw", "lead", "publish", "cancel", "delete")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_its_pages_are_open_to_everybody(demo, enter, scheme, width):
    demo_essays = demo.run("article", "list")
    live = re.search(r"^(\d+) [\w-]+: live, edition 2", demo_essays, re.MULTILINE)[1]
    draft = re.search(r"^(\d+) [\w-]+: draft$", demo_essays, re.MULTILINE)[1]
    ahead = re.search(r"^(\d+) [\w-]+: scheduled", demo_essays, re.MULTILINE)[1]
    page = enter("editor", color_scheme=scheme, viewport={"width": width, "height": 844})
    found = {}
    pages = [f"{live}/{name}/" for name in VISITED]
    for name in [
        *pages,
        f"{draft}/checklist/",
        f"{draft}/publish/",
        f"{ahead}/publish/",
        f"{ahead}/cancel/",
        f"{ahead}/delete/",
    ]:
        page.goto(f"{demo.url}/admin/articles/article/{name}")
        found[name] = violations(page)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[name] += [("scrolls sideways", over)] if over > 0 else []
    assert {name: faults for name, faults in found.items() if faults} == {}

"""An editor checks, previews, schedules, publishes, corrects, looks at the record and withdraws, in a browser."""

import re
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

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


def test_from_draft_to_record(demo, enter, essay):
    number, write = essay
    page = enter("editor")
    desk = f"{demo.url}/admin/articles/article/{number}"
    page.goto(f"{desk}/change/")
    page.get_by_role("link", name="Checklist", exact=True).click()
    assert page.get_by_text("Nothing to remark.").is_visible()
    page.get_by_role("link", name="Back to the essay").click()

    with page.expect_popup() as opened:
        page.get_by_role("link", name=re.compile("^Preview")).click()
    preview = opened.value
    assert preview.locator("h1").inner_text() == "What the Ferry Charges"
    assert preview.get_by_role("button", name="Log in").is_visible()  # as readers see it
    for width in (320, 1280):
        preview.set_viewport_size({"width": width, "height": 800})
        assert preview.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    preview.emulate_media(media="print")
    assert preview.locator(".respond").is_hidden() and preview.locator("article.prose").is_visible()
    preview.close()

    page.get_by_role("link", name="Schedule", exact=True).click()
    page.get_by_label("Publish at").fill((datetime.now() + timedelta(days=40)).strftime("%Y-%m-%dT%H:%M"))
    assert "Scheduled: edition 1" in press(page, "Schedule")
    assert demo.get("/articles/what-the-ferry-charges/")[0] == 404

    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("^Give up edition 1, scheduled for")).check()
    assert "Published: edition 1." in press(page, "Publish")
    assert demo.get("/articles/what-the-ferry-charges/")[0] == 200

    write("nineteen")
    page.goto(f"{desk}/correct/")
    assert page.locator("del").all_inner_texts() == ["ninety"]
    assert page.locator("ins").all_inner_texts() == ["nineteen"]
    page.get_by_role("button", name="Correct", exact=True).click()
    assert page.get_by_text("Readers must be told why: a note is required.").is_visible()
    page.get_by_label("Note to readers").fill("It was nineteen years.")
    assert "Corrected: edition 2." in press(page, "Correct")

    page.get_by_role("link", name="Record", exact=True).click()
    assert page.locator("tbody tr").count() == 2
    assert page.get_by_role("cell", name="It was nineteen years.").is_visible()
    assert page.locator("del").all_inner_texts() == ["ninety"]
    page.get_by_role("link", name="what readers see").click()
    assert page.get_by_text("It was nineteen years.").first.is_visible()

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
    assert page.evaluate(SELECTED) == "Who pays"
    page.goto(f"{desk}/checklist/")
    page.get_by_role("link", name=re.compile("^A link leads to “#nowhere”")).click()
    page.locator("#essay-text.ProseMirror-focused").wait_for()
    assert page.evaluate(SELECTED) == "Who pays"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_its_pages_are_open_to_everybody(demo, enter, scheme, width):
    demo_essays = demo.run("article", "list")
    live = re.search(r"^(\d+) [\w-]+: live, edition 2", demo_essays, re.MULTILINE)[1]
    draft = re.search(r"^(\d+) [\w-]+: draft$", demo_essays, re.MULTILINE)[1]
    page = enter("editor", color_scheme=scheme, viewport={"width": width, "height": 844})
    found = {}
    pages = [f"{live}/{name}/" for name in ("checklist", "record", "correct", "schedule", "withdraw", "publish")]
    for name in [*pages, f"{draft}/checklist/", f"{draft}/publish/"]:
        page.goto(f"{demo.url}/admin/articles/article/{name}")
        found[name] = violations(page)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[name] += [("scrolls sideways", over)] if over > 0 else []
    assert {name: faults for name, faults in found.items() if faults} == {}

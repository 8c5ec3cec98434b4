"""The desk in a browser: axe finds nothing, nothing is refused or scrolls sideways, and its forms are used by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import focused, has_focus
from tests.browser.test_accessibility import SIZES, violations

pytestmark = pytest.mark.browser
ESSAYS, REPLIES, PEOPLE = "/admin/articles/article/", "/admin/comments/reply/", "/admin/articles/person/"
# The navigation at the side stands on a desk alone, so that is looked at in full; on a phone, colours and width.
APPEARANCES = [("phone", "light", {"runOnly": ["color-contrast"]}), ("desk", "dark", {})]
LINKS = "links => links.map(link => link.getAttribute('href'))"


def kind(address):
    """Lists, forms, histories: one of each, and one form for each sort of thing."""
    path = re.sub(r"\d+", "1", address.partition("?")[0])
    return re.sub(r"^/admin/\w+/\w+/1/(?=history|delete)", "/admin/any/", path)


def faults(page):
    """In which appearance the page as it stands has which."""
    found = [] if page.locator("h1").count() == 1 and page.title() else ["title"]
    for size, scheme, options in APPEARANCES:
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=scheme)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [(size, scheme, fault) for fault in [*violations(page, **options), *(["wide"] if over > 0 else [])]]
    return found


def walk(page, demo, under, *addresses):
    """{address: faults} of these, and of one page of each kind that they lead to under this address; all of them answer."""
    waiting, seen, found = list(addresses), set(), {}
    while waiting:
        address = waiting.pop(0)
        if kind(address) in seen:
            continue
        seen.add(kind(address))
        answer = page.goto(demo.url + address)
        assert answer.status == 200, address
        found[address] = faults(page)
        links = page.locator("a[href^='/'], a[href*='change/'], a[href*='add/']").evaluate_all(LINKS)
        waiting += [link for link in links if link.startswith(under) and "password" not in link]
    return found


def draft(page, demo):
    page.goto(demo.url + ESSAYS + "?q=march")
    page.get_by_role("link", name="No Day to March On").click()
    page.wait_for_url("**/change/*")


def refused(page, demo):
    page.goto(demo.url + PEOPLE + "add/")
    page.locator("[name=_save]").click()
    page.locator(".errornote").wait_for()


def conflict(page, demo):
    draft(page, demo)
    page.locator("[name=read_version]").evaluate("field => field.value = 0")
    page.locator("[name=_save]").evaluate("button => button.form.requestSubmit(button)")
    page.locator(".errornote").wait_for()


def adding(page, demo):
    draft(page, demo)
    page.locator("#bylines-group").get_by_role("button", name=re.compile("^Add")).click()
    page.locator("#bylines-1 [role=combobox]").wait_for()


def choosing(page, demo):
    page.goto(demo.url + "/admin/articles/lead/add/")
    page.get_by_role("combobox", name="Essay").click()
    page.get_by_role("option", name="Rooms Without Sun").wait_for()


def choosing_in_vain(page, demo):
    page.goto(demo.url + "/admin/articles/lead/add/")
    page.get_by_role("combobox", name="Essay").click()
    page.keyboard.type("nothing like it")
    page.get_by_role("option", name="No results found").wait_for()


def filtering(page, demo):
    page.goto(demo.url + ESSAYS)
    page.locator(".filters summary").click()
    page.locator(".by-author [role=combobox]").click()
    page.get_by_role("option", name="Maren Ostrowski").wait_for()


def picking(what):
    def reach(page, demo):
        page.goto(demo.url + "/admin/articles/lead/add/")
        page.locator(f"#{what}link0").click()
        page.locator(".calendar-cancel a:visible").wait_for()

    return reach


def told(page, demo):
    page.goto(demo.url + "/admin/articles/topic/")
    page.locator("#result_list tbody a").first.click()
    page.locator("[name=_continue]").click()
    page.locator(".messagelist").wait_for()


def menu(page, demo):
    page.goto(demo.url + PEOPLE)
    page.get_by_role("button", name="Menu").click()


def withdrawing(page, demo):
    page.goto(demo.url + ESSAYS + "?state=live&q=rooms")
    page.get_by_role("link", name="Rooms Without Sun").click()
    page.goto(page.url.partition("change/")[0] + "withdraw/")
    page.locator("main button, main input[type=submit]").first.wait_for()


def opening(address):
    return lambda page, demo: page.goto(demo.url + address)


STATES = {
    "a form not taken": refused,
    "a conflict": conflict,
    "a new row": adding,
    "choices": choosing,
    "no choices": choosing_in_vain,
    "a filter": filtering,
    "a calendar": picking("calendar"),
    "a clock": picking("clock"),
    "a menu": menu,
    "what was done is told": told,
    "withdrawing": withdrawing,
    "an empty list": opening(ESSAYS + "?q=nothing-like-it"),
    "a window of its own": opening(PEOPLE + "add/?_popup=1"),
}


def test_axe_finds_nothing_on_an_authors_desk(demo, enter):
    found = walk(enter("author"), demo, ESSAYS, "/admin/", ESSAYS, "/admin/articles/topic/")
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_on_an_administrators_desk(demo, enter):
    found = walk(enter("administrator"), demo, "/admin/", "/admin/", REPLIES + "?state=all")
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
    assert {kind(address) for address in found} >= {"/admin/accounts/user/1/change/", REPLIES + "1/erase/"}


def test_axe_finds_nothing_in_the_states_of_an_editors_desk(demo, enter):
    page, found = enter("editor"), {}
    for state, reach in STATES.items():
        page.set_viewport_size(SIZES["phone"])
        reach(page, demo)
        found[state] = faults(page)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def stops(page):
    """What Tab comes to after the link over the navigation, by its name or words; each shows that it has the focus."""
    page.keyboard.press("Tab")
    has_focus(page, "Skip to main content")
    page.keyboard.press("Enter")
    found = []
    while len(found) < 200:
        page.keyboard.press("Tab")
        found.append(focused(page))
        if "<body" in found[-1] or "skip-to-content" in found[-1]:
            return "".join(found)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", found[-1]
    return pytest.fail("Tab leads nowhere")


def test_the_desk_is_used_by_keyboard(demo, enter):
    page = enter("editor")
    for address, reached in {
        "/admin/": [REPLIES, ESSAYS],
        ESSAYS: ['id="searchbar"', "state=draft", "topic=", "select2-selection", "/change/"],
        REPLIES + "?state=all": ['name="action"', 'name="_selected_action"', "/change/"],
    }.items():
        page.goto(demo.url + address)
        found = stops(page)
        assert [words for words in reached if words not in found] == [], address
    draft(page, demo)
    page.locator("#id_picture_label").wait_for(state="attached")
    found = stops(page)
    for name in ("id_title", "select2-selection", "addlink", "id_citations-0-key", 'name="_save"'):
        assert name in found
    author = page.locator("#bylines-group [role=combobox]").first
    author.focus()
    page.keyboard.press("Enter")
    page.get_by_role("option", name="Maren Ostrowski").wait_for()
    page.keyboard.type("Maren")
    page.get_by_role("option").nth(1).wait_for(state="detached")
    page.keyboard.press("Enter")
    expect(author).to_contain_text("Maren Ostrowski", use_inner_text=True)

"""A guest replies, confirms, is approved by an editor and answered: with JavaScript and without, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import has_focus, links

pytestmark = pytest.mark.browser
ESSAY = "/articles/late-fee/"
# The limits on replies count the last hour; the tests of one run share a network.
LONG_AGO = "from comments.models import Reply; Reply.objects.update(submit_date='2026-01-01T00:00Z')"


@pytest.fixture(autouse=True)
def nobody_replied_lately(demo):
    demo.run("shell", "-v0", "-c", LONG_AGO)


def write(page, **fields):
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)


def post(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Post reply").click()


def opens_at_the_errors(page, words):
    """The page begins with its errors: title, focus and view."""
    assert page.title().startswith("Error: ")
    has_focus(page, 'id="errors"')
    errors = page.get_by_role("alert")
    expect(errors).to_contain_text(words, use_inner_text=True)
    assert 0 <= errors.bounding_box()["y"] < page.viewport_size["height"]


@pytest.mark.parametrize("javascript", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_a_guest_replies_and_is_answered(demo, browse, enter, javascript):
    words, name, address = (
        f"Said {javascript}, and meant.",
        f"Guest {javascript}",
        f"guest.{javascript}@example.org".lower(),
    )
    page = browse(ESSAY, java_script_enabled=javascript)
    write(page, name=name, email="nowhere")
    post(page)
    if not javascript:  # nothing fetched a token: the form comes back with one
        opens_at_the_errors(page, "check your reply and press the button again")
        expect(page.locator("#email")).to_have_value("nowhere")
        post(page)
    opens_at_the_errors(page, "Write your reply")
    page.get_by_role("alert").get_by_role("link", name=re.compile("email")).click()
    has_focus(page, 'id="email"')
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#name")).to_have_value(name)
    in_summary = page.get_by_role("alert").get_by_role("link").all_inner_texts()
    assert [text.removeprefix("Error:").strip() for text in page.locator(".err").all_inner_texts()] == in_summary
    write(page, comment=words, email=address)
    post(page)
    expect(page.locator("h1")).to_have_text("One more step", use_inner_text=True)

    [link] = links(demo.mail(address), "confirm")
    page.goto(link)
    assert words not in page.content()
    page.get_by_role("button", name="Confirm my reply").click()
    page.get_by_role("heading", name="Your reply waits for approval").wait_for()
    page.goto(demo.url + ESSAY)
    assert words not in page.content()

    desk = enter("editor", java_script_enabled=javascript)
    desk.locator(".account").get_by_role("link", name=re.compile("Desk")).click()
    desk.goto(demo.url + "/admin/comments/reply/")
    desk.get_by_role("link", name=name).click()
    desk.get_by_role("button", name="Approve", exact=True).click()
    page.goto(link)  # used, it leads to the reply
    card = page.locator(".comment__card", has_text=words)
    expect(card.get_by_role("heading", name=name)).to_be_visible()
    assert page.url.endswith("#" + card.locator("..").get_attribute("id"))

    desk.goto(demo.url + ESSAY)
    desk.get_by_role("link", name=f"Reply to {name}").click()
    expect(desk.get_by_text(f"You are answering {name}.")).to_be_visible()
    write(desk, comment=f"Answered {javascript}.")
    post(desk)
    page.goto(demo.url + ESSAY)
    answer = page.locator(".comment", has_text=words).locator(
        ".comment .comment__card", has_text=f"Answered {javascript}."
    )
    expect(answer.get_by_text("Editor", exact=True)).to_be_visible()


def test_the_form_comes_to_the_reply_that_is_answered(browse):
    page = browse(ESSAY)
    write(page, comment="Begun below.")
    link = page.locator("a.reply").first
    link.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith(ESSAY)
    has_focus(page, 'id="comment"')
    expect(page.locator(".thread > .comment").first.locator("#respond")).to_be_visible()
    expect(page.locator("#comment")).to_have_value("Begun below.")
    expect(page.locator("[name=reply_to]")).to_have_value(link.get_attribute("data-reply"))
    assert page.locator(".answering").inner_text().startswith(f"You are answering {link.get_attribute('data-name')}.")
    page.keyboard.type(" Carried on.")
    page.keyboard.press("Escape")
    has_focus(page, "data-reply")
    expect(page.locator(".thread #respond")).to_have_count(0)
    expect(page.locator(".answering")).not_to_be_visible()
    expect(page.locator("[name=reply_to]")).to_have_value("")
    page.locator("a.reply").nth(1).click()
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator(".thread #respond")).to_have_count(0)
    assert "Carried on." in page.locator("#comment").input_value()


def test_an_answer_is_taken_back_without_javascript(browse):
    page = browse(ESSAY, java_script_enabled=False)
    page.locator("a.reply").first.click()
    expect(page.locator("[name=reply_to]")).to_have_value(page.locator("a.reply").first.get_attribute("data-reply"))
    page.get_by_role("link", name="Cancel").click()
    assert page.url.endswith(ESSAY + "#respond")
    expect(page.locator("[name=reply_to]")).to_have_value("")


def test_a_form_is_sent_once(browse):
    page = browse(ESSAY)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Post reply").focus()
    page.evaluate("const b = document.activeElement; b.click(); b.click(); b.click()")
    page.wait_for_url("**/replies/")
    assert len(sent) == 1


def test_a_form_waits_for_its_token_and_goes_without_one_that_does_not_come(browse):
    page = browse(ESSAY)
    held = []
    page.route("**/token/**", lambda route: held.append(route))
    page.locator("#name").focus()
    page.keyboard.press("Enter")
    button = page.locator(".respond .btn")
    expect(button).to_have_text("Posting …", use_inner_text=True)
    expect(button).to_have_attribute("aria-disabled", "true")
    held.pop().continue_()
    page.wait_for_url("**/replies/")
    opens_at_the_errors(page, "Write your reply")

    page.goto(page.url)  # leads back to the essay
    page.locator("#name").fill("Kept")
    held.pop().abort()
    post(page)
    opens_at_the_errors(page, "check your reply")
    expect(page.locator("#name")).to_have_value("Kept")


def test_a_page_come_back_to_asks_for_a_new_token(browse):
    page = browse(ESSAY)
    token = page.locator("[name=token]")
    with page.expect_response("**/token/**"):
        page.locator("#comment").fill("Typed before.")
    token.wait_for(state="attached")
    used = token.input_value()
    with page.expect_response("**/token/**"):
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    token.wait_for(state="attached")
    expect(token).not_to_have_value(used)
    expect(page.locator("#comment")).to_have_value("Typed before.")


def test_replies_are_printed_and_their_form_is_not(browse):
    page = browse(ESSAY)
    page.emulate_media(media="print")
    expect(page.locator(".comment__card").first).to_be_visible()
    for hidden in ("#respond", "a.reply", ".login", "#login"):
        expect(page.locator(hidden).first).not_to_be_visible()

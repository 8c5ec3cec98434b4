"""Moderators' pages in a browser: axe finds nothing, nothing scrolls sideways, everything is done by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse

from comments import moderation
from comments.models import Reply
from tests.comments.desk import LIST, make_moderator, make_reply
from tests.factories import published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


@pytest.fixture
def desk(live_server, client, chromium):
    """Opens a page of a moderator who is signed in; `desk.complaints` is what the policy on content kept the browser from."""
    ada = make_moderator(first_name="Ada")
    client.force_login(ada)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": live_server.url}
    contexts, complaints = [], []

    def open_page(address, **options):
        context = chromium.new_context(reduced_motion="reduce", **options)
        contexts.append(context)
        context.add_cookies([cookie])
        page = context.new_page()
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.goto(live_server.url + address)
        return page

    open_page.complaints, open_page.ada = complaints, ada
    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def replies():
    essay = published()
    top = make_reply(essay, "What of the ledger?", name="Vera Okafor")
    held = make_reply(
        essay, "I read it twice. " * 40 + "https://example.org/" + "long/" * 40, answers=top, approved=False
    )
    make_reply(essay, approved=False, held_for="haste")
    return top, held


def addresses(reply):
    about = [reverse(f"admin:comments_reply_{name}", args=[reply.pk]) for name in ("change", "erase", "history")]
    return [LIST, LIST + "?state=all&q=twice", LIST + f"?article__id__exact={reply.article_id}", *about]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(desk, replies, scheme, size):
    found = {}
    moderation.hold(Reply.objects.filter(pk=replies[0].pk), by=desk.ada)
    for address in [*addresses(replies[1]), addresses(replies[0])[3]]:
        page = desk(address, viewport=SIZES[size], color_scheme=scheme)
        # Not preloaded: axe would copy imported stylesheets into inline ones.
        violations = Axe().run(page, options={"preload": False}).response["violations"]
        if violations:
            found[address] = [(v["id"], [node["html"][:160] for node in v["nodes"]]) for v in violations]
    assert found == {}
    assert desk.complaints == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_scrolls_sideways(desk, replies, width):
    wide = {}
    for address in addresses(replies[1]):
        page = desk(address, viewport={"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[address] = over
    assert wide == {}


def test_the_queue_is_worked_through_by_keyboard(desk, replies):
    page = desk(LIST, viewport=SIZES["phone"])
    page.get_by_role("link", name="Ines Novak").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Approve and next").focus()
    page.keyboard.press("Enter")
    page.get_by_text(f"Reply {replies[1].pk} was approved.").wait_for()
    page.get_by_role("button", name="Remove", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**" + LIST)
    page.get_by_text("was removed.").wait_for()
    assert Reply.objects.shown().count() == 2 and not Reply.objects.waiting().exists()


def test_ticked_replies_are_approved_together(desk, replies):
    page = desk(LIST, viewport=SIZES["desk"])
    page.get_by_role("checkbox").first.check()
    page.get_by_role("combobox", name="Action").select_option("Approve")
    page.get_by_role("button", name="Run").click()
    page.get_by_text("2 replies were approved.").wait_for()
    assert not Reply.objects.waiting().exists()


def test_erasing_asks_first(desk, replies):
    page = desk(addresses(replies[1])[3])
    page.get_by_role("link", name="Erase").click()
    page.get_by_role("button", name="Erase for good").click()
    page.get_by_text(f"Reply {replies[1].pk} was erased.").wait_for()
    assert Reply.objects.get(pk=replies[1].pk).comment == ""

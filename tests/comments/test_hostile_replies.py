"""S02 for what guests can write: whatever the string, the answer is honest, and the page shows it as words."""

import html
import json
import re
import unicodedata

import html5lib
import pytest
from django.utils import timezone

from comments.models import Reply
from comments.text import render
from tests.comments.cast import send
from tests.factories import published
from tests.test_hostile_strings import HOSTILE, shape

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

HONEST = {303, 403, 422, 429}
FORM, REPLIES = '<section class="respond"', '<section aria-labelledby="replies"'
SIGNS = re.compile(r"[*_`\\\[\]<>]|https?://")  # what Markdown would read
ALLOWED = {"a": ["href", "rel"]} | {tag: [] for tag in "blockquote br code em p pre strong".split()}


@pytest.fixture
def article():
    return published()


@pytest.fixture(params=["ours", "corpus"])
def strings(request):
    if request.param == "ours":
        return HOSTILE
    entries = json.loads((request.getfixturevalue("corpus") / "hostile" / "naughty-strings.json").read_text())
    return sorted({entry["string"] for entry in entries})


def show():
    """As if each had been confirmed by its guest and approved."""
    now = timezone.now()
    Reply.objects.update(confirmed_at=now, approved_at=now, first_shown_at=now, is_public=True)


def tree(page, since):
    return html5lib.parse(page[page.index(since) :], treebuilder="etree", namespaceHTMLElements=False)


def named(tree, name):
    return tree.find(f".//*[@name='{name}']")


def as_typed(text):
    """How a browser reads what stands in a form: the line ends it would send."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")


def on_one_line(name):
    """The documented trimming of a name (comments/forms.py)."""
    words = " ".join(name.strip().split())
    return "".join(s for s in words if s in "\u200c\u200d" or unicodedata.category(s) not in ("Cc", "Cf", "Co", "Cs"))


def squeezed(text):
    return " ".join(text.replace("\ufffd", "").split())


def outline(item):
    """Tags and attributes of a reply on the page, without those in its text; the text is looked at apart."""
    text = item.find(".//div[@class='comment__text']")
    for inner in list(text.iter())[1:]:
        assert sorted(inner.attrib) == ALLOWED[inner.tag]
    inside = set(map(id, list(text.iter())[1:]))
    return [(element.tag, sorted(element.attrib)) for element in item.iter() if id(element) not in inside]


@pytest.mark.parametrize("field", ["name", "comment", "url", "email", "reply_to", "token", "phone"])
def test_no_field_of_the_form_fails(client, article, field):
    for text in HOSTILE:
        assert send(client, article, **{field: text}).status_code in HONEST, text


@pytest.mark.parametrize("field", ["name", "comment"])
@pytest.mark.parametrize(
    "text", ["\u3164", "\u2800\u2800", "\u200b", "\u202e\u2066\ufeff", "\u115f\u1160", "\u00ad", "\x07", "\ue000"]
)
def test_what_nobody_sees_is_nothing(client, article, field, text):
    answer = send(client, article, **{field: text})
    assert answer.status_code == 422 and f'id="{field}-err"' in answer.text


@pytest.mark.parametrize("text", ["!", "👍", "👩‍👩‍👧‍👦", "ก็", "…", "۱", "Z̮̞̠"])
def test_one_sign_is_a_reply(client, article, text):
    assert send(client, article, comment=text).status_code == 303


def test_a_refused_string_comes_back_as_typed_and_changes_nothing_else(client, article, strings):
    before, outlines = set(), {}
    for text in ["", *strings]:
        answer = send(client, article, name=text, comment=text, url=text, email=text)
        assert answer.status_code in HONEST, text
        if answer.status_code == 303:
            continue
        start = answer.text.index(FORM)
        form = tree(answer.text, FORM)
        errors = (len(form.findall(".//li")), *re.findall(r'id="(\w+)-err"', answer.text))
        before.add(answer.text[:start])
        outlines.setdefault(errors, set()).add(repr(shape(answer.text[start:])))
        for name in ("name", "url", "email"):
            assert named(form, name).get("value") == as_typed(text), text
        assert "".join(named(form, "comment").itertext()) == as_typed(text), text
    assert len(before) == 1
    assert {len(found) for found in outlines.values()} == {1}


def accepted(client, article, text):
    """The reply with the string in every field that takes it, and which these are."""
    fields = {"name": text, "comment": text, "url": f"https://example.org/{text}"}
    answer = send(client, article, **fields)
    for field in re.findall(r'id="(\w+)-err"', answer.text):
        fields.pop(field)
    answer = answer if answer.status_code == 303 else send(client, article, **fields)
    assert answer.status_code == 303, text
    return Reply.objects.latest("pk"), fields


def test_a_shown_string_is_read_as_it_was_typed(client, article, strings):
    """Each reply has the outline of a plain one, with or without a website."""
    sent = [accepted(client, article, text) for text in ["words", *strings]]
    kept = {reply.pk: (reply, fields) for reply, fields in sent}
    show()
    address, seen, outlines = "/articles/the-price-of-patience/", 0, {}
    while address:
        page = tree(client.get(address).text, REPLIES)
        for item in page.findall(".//li[@class='comment']"):
            reply, fields = kept[int(item.get("id")[1:])]
            outlines.setdefault("url" in fields, set()).add(repr(outline(item)))
            check_name(item, fields.get("name"))
            check_text(item, reply, fields.get("comment"))
            check_website(item, fields.get("url"))
            seen += 1
        later = page.find(".//a[@rel='next']")
        address = None if later is None else html.unescape(later.get("href"))
    assert seen == len(kept)
    assert {len(found) for found in outlines.values()} == {1}


def check_name(item, name):
    if name is not None:
        assert "".join(item.find(".//h3").itertext()) == on_one_line(name)


def check_text(item, reply, text):
    if text is None:
        return
    assert reply.comment == text.strip()
    words = "".join(item.find(".//div[@class='comment__text']").itertext())
    if not SIGNS.search(text):
        assert squeezed(words) == squeezed(text)


def check_website(item, url):
    link = item.find(".//h3/a")
    assert (link is None) == (url is None)
    assert link is None or link.get("href").startswith("https://example.org/")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_rendered_text_holds_nothing_but_the_allowed(text):
    for wrapped in (
        text,
        f"**{text}**",
        f"> {text}",
        f"`{text}`",
        f"```\n{text}\n```",
        f"[{text}]({text})",
        f"<{text}>",
    ):
        fragment = html5lib.parseFragment(render(wrapped), treebuilder="etree", namespaceHTMLElements=False)
        for element in list(fragment.iter())[1:]:
            assert sorted(element.attrib) == ALLOWED[element.tag]
            assert element.get("href", "https://").startswith(("http://", "https://"))

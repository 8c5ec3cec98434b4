"""S03: whatever a guest types, a browser that opens the essay or the desk runs nothing of it and reports no violation."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from comments.models import Reply
from tests.comments.cast import left, send
from tests.comments.desk import make_moderator
from tests.factories import published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]

BREAKOUTS = ["", '">', "'>", "</textarea>", "</title>", "</script>", "-->", "]]>", "</bdi></h3>", "`", "*/", "{{"]
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><a xlink:href=javascript:alert(1)>x",
    "<form action=javascript:alert(1)><button>x",
    "<style>*{color:red}</style><b style=color:red>",
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<object data=javascript:alert(1)><embed src=javascript:alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]
MARKDOWN = """[x](javascript:alert(1)) [x](JaVaScRiPt:alert(1)) [x](data:text/html,<script>alert(1)</script>) [x](vbscript:x)
<javascript:alert(1)> [x](java\tscript:alert(1)) [x](&#106;avascript:alert(1)) [x](\\javascript:alert(1)) [x](<javascript:alert(1)>)
![x](x"onerror="alert(1)) [x](https://a.b/"onclick="alert(1)) [x](https://a.b/'onclick='alert(1)) [x](https://a.b/><img/src/onerror=alert(1)>)
<https://a.b/"onclick="alert(1)> https://a.b/"onclick="alert(1) https://a.b/<script>alert(1)</script> [<img/src/onerror=alert(1)>](https://a.b)
`<img/src/onerror=alert(1)>` **<img/src/onerror=alert(1)>** [x]:javascript:alert(1) [x](//evil.example) [x](/\\evil.example)
[x](https:javascript:alert(1)) [x](http://javascript:alert(1)) https://a.b/javascript:alert(1)
[x](https://a.b "onclick=alert(1)")""".split()
OURS = [breakout + payload for breakout in BREAKOUTS for payload in PAYLOADS] + MARKDOWN
WEBSITES = [
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
]
WEBSITES += [
    f"https://example.org/{tail}"
    for tail in ('"onclick="alert(1)', "'onclick='alert(1)", '"><script>alert(1)</script>')
]
WEBSITES += ["https://example.org/#javascript:alert(1)", "https://javascript:alert(1)@example.org/", "//example.org/x"]

LISTEN = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(event.violatedDirective + " " + event.blockedURI));"""
FOUND = """() => [
  ...[...document.querySelectorAll("*")].filter((one) => [...one.attributes].some(({name}) => /^(on|style$|srcdoc)/.test(name))),
  ...document.querySelectorAll("script:not([src^='/static/'], [type='application/ld+json'])"),
  ...document.querySelectorAll("iframe, object, embed, base, style, meta[http-equiv]"),
  ...[...document.querySelectorAll("[href], [src], [action], [formaction]")].filter((one) =>
     /^\\s*(javascript|data|vbscript):/i.test(one.getAttribute("href") ?? one.getAttribute("src") ?? one.getAttribute("action"))),
].map((one) => one.outerHTML.slice(0, 200))"""


@pytest.fixture
def page(chromium, live_server):
    """A page of the magazine, which must not have complained when the test is over."""
    context, complaints = chromium.new_context(base_url=live_server.url), []
    page = context.new_page()
    page.add_init_script(LISTEN)

    def dismiss(dialog):
        complaints.append(f"{page.url}: {dialog.type}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on(
        "console",
        lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
    )
    page.on(
        "request",
        lambda request: (
            complaints.append(request.url)
            if "127.0.0.1" not in request.url and "localhost" not in request.url
            else None
        ),
    )
    yield page
    context.close()
    assert complaints == []


def look(page, address):
    assert page.goto(address).status == 200, address
    assert page.evaluate("window.violations") == [], address
    assert page.evaluate(FOUND) == [], address


def vectors(request):
    if request.param == "ours":
        return OURS
    folder = request.getfixturevalue("corpus") / "hostile"
    lines = [
        line
        for path in sorted((folder / "xss").glob("*.txt"))
        for line in path.read_text(errors="replace").splitlines()
    ]
    cases = [case["payload"] for case in json.loads((folder / "dompurify-cases.json").read_text())]
    events = [f"<b {name}=alert(1)>" for name in lines if name.startswith("on")]
    return [line for line in [*lines, *cases, *events] if line.strip() and "\x00" not in line]


@pytest.mark.parametrize("source", ["ours", "corpus"])
def test_nothing_that_was_typed_runs(request, page, client, source):
    request.param = source
    texts, article, moderator = vectors(request), published(), make_moderator()
    assert len(texts) >= 150
    statuses = {
        send(client, article, comment=text, name=text, url=url).status_code
        for text, url in zip(texts[: len(WEBSITES)], WEBSITES, strict=False)
    }
    assert statuses <= {303, 422}
    ask = left(article, "What runs?")
    for text in texts:  # name and website as the form would take them, or worse
        left(article, text[:10_000], ask, name=text[:50], user_url=f"https://example.org/{text}"[:200])
    assert Reply.objects.count() > len(texts)
    for address in ("/articles/the-price-of-patience/", "/search/?q=alert"):
        while address:
            look(page, address)
            later = page.locator("a[rel=next]")
            address = later.first.evaluate("link => link.href") if later.count() else None
    last = Reply.objects.latest("pk").pk
    look(page, f"/articles/the-price-of-patience/?reply={last}#respond")
    desk(page, moderator)


def desk(page, moderator):
    """The lists, and of a few replies every page, with verbs carried out."""
    client = Client()
    client.force_login(moderator)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.context.pages[0].url}]
    )
    address = "/admin/comments/reply/?state=all"
    for number in range(-(-Reply.objects.count() // 50)):
        look(page, f"{address}&p={number + 1}")
    half = Reply.objects.order_by("-pk")[: Reply.objects.count() // 2].values("pk")
    Reply.objects.filter(pk__in=half).update(approved_at=None, held_for="policy", confirmed_at=timezone.now())
    for pk in Reply.objects.order_by("-pk").values_list("pk", flat=True)[:40:4]:
        for kind in ("change", "erase", "history"):
            look(page, f"/admin/comments/reply/{pk}/{kind}/")
    look(page, "/admin/comments/reply/")
    look(page, "/admin/")


def test_nothing_that_is_searched_for_runs(page):
    published()
    for text in [*(breakout + PAYLOADS[0] for breakout in BREAKOUTS), *PAYLOADS, *MARKDOWN]:
        look(page, f"/search/?{urlencode({'q': text})}")


def test_a_refused_form_runs_nothing(page, client, live_server):
    """The form that comes back holds what was typed, in every field."""
    published()
    page.goto("/articles/the-price-of-patience/")
    for text in [*(breakout + PAYLOADS[0] for breakout in BREAKOUTS), *PAYLOADS]:
        page.evaluate(
            """(text) => { for (const name of ["comment", "name", "email", "url"]) {
                document.getElementById(name).type = ""; document.getElementById(name).value = text; } }""",
            text,
        )
        with page.expect_navigation():
            page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('.respond form'))")
        assert page.locator("#errors").count() == 1
        assert page.evaluate("window.violations") == [] and page.evaluate(FOUND) == []

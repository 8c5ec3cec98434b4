"""No input of the desk answers 500: every page that is registered, its forms filled with what no form sends."""

import re
from urllib.parse import quote_from_bytes

import html5lib
import hypothesis
import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.urls import get_resolver
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.roles_cast import make_cast

EXAMPLES = 100 if connection.vendor == "sqlite" else 15
VALUES = [
    *(b"", b" ", b"x", b"\0", b"a\0b", b"\xed\xa0\x80", b"\xff\xfe", "\u202e\u200b\ufeff\U0001f600".encode(), b"\r\n", b"'\"><script>"),
    *(b"0", b"-1", b"1.5", b"1e999", b"NaN", b"9" * 19, b"9" * 40, b"-" + b"9" * 40, b"9" * 5_000, "\u0663\u00b2".encode(), b"1 2"),
    *(b"x" * 300, b"x" * 70_000, b"<b>" * 3_000, b"(" * 3_000, b"," * 3_000, b"@book{a" + b"," * 2_000, b"---\na: *b\n---\n"),
    *(b"[" * 3_000, b'{"title": "\\ud800", "type": 1}', b'{"a":' * 900, b'{"issued": {"date-parts": [[' + b"9" * 5_000 + b"]]}}", b"null"),
    *(b"0001-01-01T00:00", b"9999-12-31T23:59", b"9999-12-31", b"23:59:59.999999", b"0001-01-01", b"2026-03-29T01:30", b"2026-10-25T01:30"),
    *(b"on", b"yes", b"../../etc", b"javascript:x", b"https://[", b"a@b", b"a@b.example\r\nBcc: x", b"%00", b"0000-0000-0000-000X"),
]  # fmt: skip
MORE = [
    *("_read", "_save", "_continue", "_addanother", "_popup", "_to_field", "_draft", "_saveasnew", "seen", "over", "work", "stays", "verb"),
    *("action", "index", "select_across", "_selected_action", "q", "p", "o", "e", "after", "before", "jump", "edition", "state", "use"),
    *("author", "topic", "id", "term", "app_label", "model_name", "field_name", "works", "cite", "named", "picture-number", "kind__exact"),
    *("_changelist_filters", "is_active__exact", "groups__id__exact", "article__id__exact", "id__in", "title__regex", "picture"),
]  # fmt: skip


NUMBERS = ["987654", "0", "-1", "1" * 18, "9" * 19, "9" * 400, "x", "1_5F", "%00", "%ED%A0%80", "٣"]


def patterns(urls, prefix="/"):
    for entry in urls:
        path = prefix + str(entry.pattern)
        yield from patterns(entry.url_patterns, path) if hasattr(entry, "url_patterns") else [(path, entry.name)]


def pages(cast):
    """{address with a place for a number: the number of a row that is there}, of all that stands under /admin/ and /accounts/."""
    models = {f"{model._meta.app_label}/{model._meta.model_name}": model for model in admin.site._registry}
    found = {}
    for path, _ in patterns(get_resolver().url_patterns):
        if not path.startswith(("/admin/", "/accounts/")) or "^" in path or "$" in path:
            continue
        model = models.get("/".join(path.split("/")[2:4]))
        row = model and model.objects.order_by("pk").first()
        found[re.sub(r"<\w+:object_id>", "{}", re.sub(r"<(uidb64|token)>", "x", path))] = str(row.pk) if row else "1"
    found["/admin/articles/article/{}/change/"] = str(cast.own.pk)
    return found


def fields(html):
    """{name: value} of what the forms of a page send."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    sent = {}
    for element in page.iter():
        if element.tag in ("input", "textarea", "select", "button") and (name := element.get("name")):
            chosen = next((option.get("value") for option in element.iter("option") if "selected" in option.attrib), "")
            sent.setdefault(name, element.get("value") or element.text or chosen)
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def encoded(sent):
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in sent).encode()


@pytest.mark.django_db
def test_every_form_is_answered(client, settings, tmp_path, caplog):
    """A hundred requests with dozens of wrong values each, to any of eighty pages: some seconds."""
    settings.MEDIA_ROOT = tmp_path
    settings.ATTEMPT_LIMITS = dict.fromkeys(settings.ATTEMPT_LIMITS, (10**6, 1))
    cast = make_cast()
    client.force_login(cast.users["superuser"])
    known, cookies = {}, client.cookies.copy()
    for address, number in pages(cast).items():
        answer = client.get(address.format(number))
        assert answer.status_code < 500, address
        html = answer.headers["Content-Type"].startswith("text/html") and not answer.streaming
        known[address] = (number, fields(answer.text) if html else {})
    assert sum(len(sent) > 2 for _, sent in known.values()) > 20

    @hypothesis.settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(sorted(known)), st.booleans(), st.data())
    def every_input(address, posted, data):
        number, sent = known[address]
        wrong = data.draw(st.dictionaries(st.sampled_from([*sent, *MORE]), st.sampled_from(VALUES), max_size=12))
        left_out = data.draw(st.sets(st.sampled_from([*sent, "none"]), max_size=2)) if data.draw(st.booleans()) else ()
        form = {name: str(value).encode() for name, value in sent.items() if name not in left_out} | wrong
        path = address.format(data.draw(st.sampled_from([number] * 6 + NUMBERS)))
        client.cookies = cookies.copy()
        with transaction.atomic():
            if posted:
                answer = client.post(path, encoded(form.items()), content_type="application/x-www-form-urlencoded")
            else:
                query = encoded((name, value[:500]) for name, value in wrong.items()).decode()
                answer = client.get(path, query_params=None, QUERY_STRING=query)
            assert answer.status_code < 500, (path, form)
            transaction.set_rollback(True)

    every_input()


@pytest.mark.django_db
def test_no_page_saves_a_copy_or_looks_a_row_up_by_a_column_without_a_name(client):
    cast = make_cast()
    client.force_login(cast.users["superuser"])
    address = f"/admin/articles/article/{cast.own.pk}/change/"
    assert client.post(address, {"_saveasnew": ""}).status_code == 400
    assert client.get(address, {"_to_field": ""}).status_code == 200

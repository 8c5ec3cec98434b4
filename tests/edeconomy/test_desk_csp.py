"""S01 at the desk: the public policy, a nonce for scripts, inline style attributes, and nothing more."""

import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from edeconomy.desk.site import POLICY
from tests.edeconomy.people import make_user
from tests.factories import published
from tests.roles_cast import make_message

pytestmark = pytest.mark.django_db
DESK = [
    "/admin/",
    "/admin/articles/article/",
    "/admin/articles/person/add/",
    "/admin/outbox/message/",
    "/admin/articles/",
]


def policy(answer):
    """{directive: its values}."""
    parts = [part.split() for part in answer["Content-Security-Policy"].split("; ")]
    return {part[0]: part[1:] for part in parts}


@pytest.fixture
def boss(client):
    user = make_user("boss", "administrator")
    client.force_login(user)
    return user


def test_the_desk_allows_this_much_more():
    more = {name: values for name, values in POLICY.items() if values != settings.SECURE_CSP.get(name)}
    assert more == {"script-src": [CSP.SELF, CSP.NONCE], "style-src-attr": [CSP.UNSAFE_INLINE]}
    assert set(settings.SECURE_CSP) == set(POLICY) - {"style-src-attr"}


@pytest.mark.parametrize("address", DESK)
def test_a_page_of_the_desk_names_the_nonce_that_it_uses(client, boss, address):
    make_message()
    answer = client.get(address)
    said = policy(answer)
    (nonce,) = [value for value in said["script-src"] if value != "'self'"]
    nonce = re.fullmatch(r"'nonce-([\w-]{22})'", nonce)[1]
    assert set(re.findall(r'nonce="([^"]*)"', answer.text)) == {nonce}
    assert said["style-src-attr"] == ["'unsafe-inline'"] and said["style-src"] == ["'self'"]
    public = {name: values for name, values in policy(client.get("/privacy/")).items() if name != "script-src"}
    assert {name: said[name] for name in public} == public
    assert "'unsafe" not in "".join(
        value for name, values in said.items() if name != "style-src-attr" for value in values
    )


def test_each_answer_has_a_nonce_of_its_own(client, boss):
    policies = {client.get("/admin/")["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_public_pages_are_unchanged_for_whoever_reads_them(client):
    published()
    addresses = ["/", "/articles/the-price-of-patience/", "/accounts/login/", "/nothing/"]
    before = {address: client.get(address) for address in addresses}
    client.force_login(make_user("boss", "administrator"))
    after = {address: client.get(address) for address in [*addresses[:2], "/accounts/", "/admin/nothing/"]}
    for answer in [*before.values(), *after.values()]:
        said = policy(answer)
        assert said["script-src"] == ["'self'"] and "style-src-attr" not in said
        assert "nonce" not in answer.text


def test_a_view_that_says_another_policy_keeps_it(boss):
    own = {"default-src": [CSP.NONE], "frame-ancestors": [CSP.SELF]}
    view = admin.site.admin_view(csp_override(own)(lambda request: HttpResponse("A preview")))
    request = RequestFactory().get("/admin/")
    request.user = boss
    assert view(request)._csp_config == own

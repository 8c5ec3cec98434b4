"""S23: docs/roles.md is true, line by line, and speaks of every page of the desk."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import URLPattern, get_resolver, resolve

from edeconomy.accounts import refusals, roles
from edeconomy.accounts.models import User
from tests import roles_deeds_desk, roles_deeds_essays, roles_deeds_library  # noqa: F401  (each notes its deeds)
from tests.once import kept_for_module
from tests.roles_cast import WHO, address, log_in, make_cast, make_user, table
from tests.roles_deeds import DEEDS

pytestmark = pytest.mark.django_db

PAGES, CHOICES, DONE = table("Pages"), table("Choices offered while typing"), table("Deeds")
NAMELESS = "<path:object_id>/"  # leads to the page with "change/" after it


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield make_cast()


@pytest.fixture
def noted(caplog, monkeypatch):
    """Whether the log has one line on who was refused if somebody was, and else none."""
    monkeypatch.setattr(refusals, "MOST", 10**6)

    def is_noted(answer, user):
        lines = [record.getMessage() for record in caplog.records if record.name == refusals.__name__]
        caplog.clear()
        status, asked = answer.status_code, answer.request
        if status < 400 and not answer.get("Location", "").startswith("/admin/login/"):
            return not lines
        who = f"{user.username} ({user.pk})" if user else "nobody known"
        line = f"Refused ({status}): {asked['REQUEST_METHOD']} {asked['PATH_INFO']} by {who} from 127.0.0.0/24"
        return line in lines

    return is_noted


def outcome(answer):
    if answer.status_code == 302 and answer["Location"].startswith(("/admin/login/", "/accounts/login/")):
        return "log-in"
    return str(answer.status_code)


@pytest.mark.parametrize("who", WHO)
def test_every_page_answers_as_written(client, cast, who, noted):
    """S09: and shows the address of an account to administrators only, the digest of a password to nobody. A page each for 60 addresses."""
    log_in(client, cast, who)
    wrong = []
    for words, whose, expected in PAGES:
        if whose == who:
            found = outcome(answer := client.get(address(words, cast)))
            if not noted(answer, cast.users.get(who)):
                wrong.append(f"{words}: {found} is not in the log as it should be")
            if found != expected:
                wrong.append(f"{words}: {found}, not {expected}")
            may = who == "administrator" and re.search(r"/user/({\w+}/change/)?$", words)
            if "pbkdf2_" in answer.text or ("@canary.example" in answer.text and not may):
                wrong.append(f"{words}: shows an address or a password")
    assert not wrong


@pytest.mark.parametrize("who", WHO)
def test_every_choice_answers_as_written(client, cast, who):
    log_in(client, cast, who)
    wrong = []
    for words, whose, expected in CHOICES:
        if whose == who:
            app, model, field = words.split(".")
            given = {"app_label": app, "model_name": model, "field_name": field, "term": "\0"}
            found = outcome(client.get("/admin/autocomplete/", given))
            if found != expected:
                wrong.append(f"{words}: {found}, not {expected}")
    assert not wrong


@pytest.mark.parametrize("who", WHO)
def test_every_deed_is_done_or_not_as_written(client, cast, who, noted, caplog):
    log_in(client, cast, who)
    wrong = []
    for words, whose, expected in DONE:
        if whose == who:
            mail.outbox.clear()
            caplog.clear()
            before = transaction.savepoint_create()
            answer, done = DEEDS[words](client, cast, cast.users.get(who))
            transaction.savepoint_rollback(before)
            refused = answer.status_code >= 400 or outcome(answer) == "log-in"
            if refused and not noted(answer, cast.users.get(who)):
                wrong.append(f"{words}: not in the log as it should be")
            if done != (expected == "yes") or (who == "anonymous") != (outcome(answer) == "log-in"):
                wrong.append(f"{words}: {'done' if done else 'not done'}, {outcome(answer)}")
    assert not wrong


def test_every_deed_stands_in_the_table():
    assert set(DEEDS) == {words for words, _, _ in DONE}


def routes(patterns, before=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern).removeprefix("^")
        else:
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))


def test_every_address_of_the_desk_stands_in_the_table(cast):
    written = {resolve(address(words, cast)).route for words, _, _ in PAGES}
    desk = next(p for p in get_resolver().url_patterns if str(p.pattern) == "admin/")
    there = {route for route in routes(desk.url_patterns, "admin/") if not route.endswith(NAMELESS)}
    assert there - written == {"admin/autocomplete/"}


def test_every_registered_model_has_its_pages_in_the_table(cast):
    written = {words for words, _, _ in PAGES}
    for model in admin.site._registry:
        assert f"/admin/{model._meta.app_label}/{model._meta.model_name}/" in written


def test_every_choice_that_a_form_offers_stands_in_the_table():
    written = {words for words, _, _ in CHOICES}
    for page in admin.site._registry.values():
        for part in (page, *(inline(page.model, admin.site) for inline in page.inlines)):
            for name in part.autocomplete_fields:
                assert f"{part.opts.label_lower}.{name}" in written


@pytest.mark.parametrize("who", WHO)
def test_an_address_without_its_last_word_tells_no_more(client, cast, who):
    log_in(client, cast, who)
    for number in (cast.foreign.pk, 987654):
        answer = client.get(f"/admin/articles/article/{number}/")
        assert outcome(answer) == ("log-in" if who == "anonymous" else "302")
        assert who == "anonymous" or answer["Location"].endswith(f"/{number}/change/")


def test_an_author_is_offered_only_their_own_essays(client, cast):
    log_in(client, cast, "author")
    for model in ("articles.lead", "comments.discussion"):
        app, name = model.split(".")
        given = {"app_label": app, "model_name": name, "field_name": "article", "term": ""}
        offered = {row["text"] for row in client.get("/admin/autocomplete/", given).json()["results"]}
        assert offered == {"Own draft", "Own live", "Own scheduled"}
    listed = client.get("/admin/articles/article/").text
    assert "Own draft" in listed and "Foreign draft" not in listed


def test_who_has_no_role_has_no_desk(client, cast):
    client.force_login(make_user("nobody"))
    for words in ("/admin/", "/admin/articles/article/", "/admin/accounts/user/", "/admin/autocomplete/"):
        assert client.get(words, follow=True).status_code == 403


@pytest.mark.parametrize(
    "query", ["password__startswith=p", "password=x", "user__password__startswith=p", "_to_field=password"]
)
@pytest.mark.parametrize("page", ["accounts/user", "articles/person", "articles/article"])
def test_a_list_cannot_be_asked_for_passwords(client, cast, page, query):
    """S10."""
    log_in(client, cast, "administrator")
    plain = client.get(f"/admin/{page}/?nonsense=1")
    answer = client.get(f"/admin/{page}/?{query}")
    assert answer.status_code == 400 or (answer.status_code, answer.headers.get("Location")) == (302, plain["Location"])


def test_groups_hold_what_the_table_says():
    for role, names in roles.permissions().items():
        held = Permission.objects.filter(group__name=roles.ROLES[role]).values_list(
            "content_type__app_label", "codename"
        )
        assert {f"{app}.{codename}" for app, codename in held} == names


@pytest.mark.parametrize("lost", ["everything", "a permission", "a stranger in it"])
def test_migrate_puts_the_groups_right(lost):
    group = Group.objects.get(name="Editors")
    if lost == "everything":
        Permission.objects.all().delete()
        Group.objects.all().delete()
    elif lost == "a permission":
        group.permissions.remove(Permission.objects.get(codename="publish_article"))
    else:
        group.permissions.add(Permission.objects.get(codename="delete_user"))
    call_command("migrate", verbosity=0)
    test_groups_hold_what_the_table_says()
    assert Group.objects.count() == 3


def test_a_role_is_given_and_taken():
    user = make_user("anybody")
    assert (roles.role_of(user), user.is_staff) == ("", False)
    for role in ("author", "administrator", "editor"):
        roles.assign(user, role)
        user = User.objects.get(pk=user.pk)
        assert (roles.role_of(user), user.is_staff, user.groups.count()) == (role, True, 1)
    assert user.has_perm("articles.publish_article") and not user.has_perm("accounts.view_user")
    roles.assign(user, "")
    assert (roles.role_of(user), user.is_staff, user.groups.count()) == ("", False, 0)

"""Many networks guess at one account: they are slowed down together, and its owner gets in by a device that logged in before."""

import pytest
from django.core import signing

from edeconomy.accounts import devices, mailing
from tests.edeconomy.people import PASSWORD, browser, log_in, make_user

pytestmark = pytest.mark.django_db

NEW = "nine ledgers, all of them"
MOST = 30


@pytest.fixture
def anna():
    return make_user()


@pytest.fixture
def soon(settings):
    """Four guesses are enough for an account to be slowed down."""
    settings.ATTEMPT_LIMITS = settings.ATTEMPT_LIMITS | {"login-anywhere": (4, 15 * 60)}


def guess(name="anna", networks=2, times=2, client=None, password="x"):
    """The statuses of so many guesses from each of so many networks."""
    client = client or browser()
    fields = {"username": name, "password": password}
    return [
        client.post("/accounts/login/", fields, REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(networks)
        for _ in range(times)
    ]


def leave(client):
    assert client.post("/accounts/logout/").status_code == 303
    return client


def known(name="anna", password=PASSWORD, **options):
    """A browser in which this account was logged in, and out again."""
    client = browser(**options)
    assert log_in(client, name, password).status_code == 303
    return leave(client)


def stolen(client):
    """Another browser with the cookie of this one."""
    thief = browser()
    thief.cookies["device"] = client.cookies["device"].value
    return thief


def test_fourteen_networks_have_thirty_guesses_together(anna, hashed):
    hashed.clear()
    assert guess(networks=14, times=3) == [422] * MOST + [429] * 12
    assert len(hashed) == MOST


@pytest.mark.parametrize("name", ["anna", "Anna@Example.com", "nobody", "dora"])
def test_whoever_waits_is_told_what_to_do(anna, soon, hashed, name):
    """The same whether there is such an account, or it is closed."""
    make_user("dora", is_active=False)
    hashed.clear()
    assert guess(name, 3) == [422] * 4 + [429] * 2
    answer = log_in(browser(), name, PASSWORD)
    assert answer.status_code == 429 and 1 <= int(answer["Retry-After"]) <= 15 * 60
    for words in ("try again in 15 minutes", "set a new password by mail", "another device where you have logged in"):
        assert words in answer.text
    assert f'value="{name}"' in answer.text and PASSWORD not in answer.text
    assert not answer.cookies.get("device") and len(hashed) == 4


def test_the_other_accounts_of_a_network_have_theirs(anna, soon):
    guess()
    assert guess(networks=1, times=20) == [429] * 20
    assert guess("bela", networks=1, times=1) == [422]


def test_a_device_that_logged_in_before_passes_whoever_guesses(anna, soon):
    client = known()
    guess()
    for n in range(20):
        log_in(browser(), f"user{n}", "x")
    assert (
        log_in(browser(), "another", "x").status_code == log_in(browser()).status_code == 429
    )  # its network is used up, too
    assert log_in(client).status_code == 303
    assert log_in(leave(client), "anna@example.com").status_code == 303


def test_the_cookie_is_signed_kept_from_scripts_and_sent_with_pages_of_accounts_alone(anna):
    cookie = known().cookies["device"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["domain"]) == ("/accounts/", True, "Lax", "")
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    name, marks = signing.loads(cookie.value, salt=devices.SALT)
    assert len(name) == 22 and len(marks) == 1 and "anna" not in cookie.value


def test_only_a_log_in_sets_it(anna):
    client = browser()
    for answer in (
        client.get("/"),
        client.get("/accounts/login/"),
        log_in(client, password="x"),
        client.get("/token/"),
    ):
        assert "device" not in answer.cookies
    other = known()
    other.cookies["device"] = "junk"
    for path in ("/", "/accounts/login/", "/articles/", "/accounts/password-reset/"):
        assert "device" not in other.get(path).cookies


def forgeries(anna):
    client = known()
    value = client.cookies["device"].value
    mark = signing.loads(value, salt=devices.SALT)[1]
    yield from ("", "junk", value[:-1] + ("a" if value[-1] != "a" else "b"), "x" + value, value * 20, "\0", ":::")
    yield signing.dumps(["x", mark], salt="another")
    yield signing.dumps(["x", []], salt=devices.SALT)
    make_user("otto")
    yield known("otto").cookies["device"].value


def test_a_cookie_that_is_forged_or_of_another_account_changes_nothing(anna, soon):
    values = list(forgeries(anna))
    guess()
    for value in values:
        client = browser()
        client.cookies["device"] = value
        assert log_in(client).status_code == 429, value


def test_it_ends_after_a_year_and_with_the_password_and_the_account(anna, soon, settings):
    old, closed = known(), known()
    guess()
    settings.DEVICE_COOKIE_AGE, year = -1, settings.DEVICE_COOKIE_AGE
    assert log_in(stolen(old)).status_code == 429
    settings.DEVICE_COOKIE_AGE = year
    anna.is_active = False
    anna.save()
    assert log_in(stolen(closed)).status_code == 429
    anna.is_active = True
    anna.save()
    assert log_in(stolen(closed)).status_code == 303
    anna.set_password(NEW)
    anna.save()
    assert log_in(stolen(closed), password=NEW).status_code == 429


def test_a_stolen_cookie_guesses_nine_times_wherever_it_is(anna, hashed):
    client = known()
    log_in(client)  # renewed: the device keeps its name, and its count
    thief = stolen(leave(client))
    hashed.clear()
    assert guess(client=thief, networks=11, times=1) == [422] * 9 + [429] * 2 and len(hashed) == 9
    assert log_in(client).status_code == 429
    assert log_in(browser()).status_code == 303  # and uses nothing of anybody else's up


def test_a_device_is_shared_by_five(anna, soon):
    client = known()
    for name in ("bela", "carl", "dora", "edda"):
        make_user(name)
        assert log_in(client, name).status_code == 303
        leave(client)
    guess()
    assert log_in(client).status_code == 303
    make_user("fred")
    log_in(leave(client), "fred")
    guess("bela")
    assert log_in(leave(client), "bela").status_code == 429  # who was away for longest
    assert log_in(client, "fred").status_code == 303


def test_a_new_password_by_mail_is_a_way_in_at_once(anna, soon):
    guess()
    client = browser()
    assert log_in(client).status_code == 429
    shown = client.get(mailing.link(anna).removeprefix("http://127.0.0.1:8000"), follow=True)
    answer = client.post(shown.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    assert answer.cookies["device"]["path"] == "/accounts/"
    assert log_in(browser(), password=NEW).status_code == 429
    assert log_in(client, password=NEW).status_code == 303


def test_whoever_changes_the_password_keeps_the_device(anna, soon):
    client = known()
    log_in(client)
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/accounts/password-change/", fields).status_code == 303
    guess()
    assert log_in(leave(client), password=NEW).status_code == 303


def test_the_privacy_page_names_every_cookie_with_its_purpose_and_life(settings):
    page = browser().get("/privacy/").text
    for words in ("three cookies at most", "so that you still get in while others guess", "lasts a year from then"):
        assert words in page
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.DEVICE_COOKIE_NAME):
        assert f"“{name}”" in page

"""S13: guessing stops by attempt 10, before anything is hashed, and nobody else is locked out by it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from edeconomy.accounts import limits
from edeconomy.accounts.models import Tally
from tests.edeconomy.people import PASSWORD, browser, log_in, make_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return make_user()


def guess(client, name="anna", times=1, password="x", **options):
    return [client.post("/accounts/login/", {"username": name, "password": password}, **options) for _ in range(times)]


def later(minutes):
    Tally.objects.update(since=timezone.now() - timedelta(minutes=minutes))


@pytest.mark.parametrize("name", ["anna", "anna@example.com", "nobody"])
def test_the_tenth_guess_is_refused_unseen(anna, hashed, name):
    client = browser()
    assert [answer.status_code for answer in guess(client, name, 9)] == [422] * 9
    hashed.clear()
    answer = guess(client, name.upper(), password=PASSWORD)[0]
    assert answer.status_code == 429 and not hashed
    assert 1 <= int(answer["Retry-After"]) <= 15 * 60
    assert "try again in 15 minutes" in answer.text
    assert f'value="{name.upper()}"' in answer.text and PASSWORD not in answer.text
    assert not signed_in(client)


def test_an_account_has_one_count_under_its_name_and_its_address(anna, hashed):
    client = browser()
    for name in ("anna", "anna@example.com", "Anna@Example.com"):
        guess(client, name, 3)
    hashed.clear()
    answers = guess(client, "anna") + guess(client, "anna@example.com")
    assert [answer.status_code for answer in answers] == [429, 429] and not hashed


def test_who_comes_by_a_socket_has_no_address_to_be_counted_by(anna):
    assert guess(browser(), password=PASSWORD, REMOTE_ADDR="unix:/run/site.sock")[0].status_code == 303
    assert guess(browser(), times=10, REMOTE_ADDR="")[-1].status_code == 429


def test_one_network_has_nineteen_guesses_over_all_accounts(anna, hashed):
    client = browser()
    statuses = [guess(client, f"user{n}")[0].status_code for n in range(50)]
    assert statuses == [422] * 19 + [429] * 31
    assert len(hashed) == 19
    assert Tally.objects.count() == 1 + 2 * 19  # what is refused stores nothing


def test_guesses_refused_for_one_account_leave_the_others_of_a_network_theirs(anna):
    guess(browser(), times=30)
    assert guess(browser(), "bela", 9)[-1].status_code == 422


def test_no_header_makes_another_network(anna):
    statuses = [
        guess(
            browser(),
            HTTP_X_FORWARDED_FOR=f"10.0.0.{n}",
            HTTP_FORWARDED=f"for=10.0.0.{n}",
            HTTP_X_REAL_IP=f"10.0.0.{n}",
        )
        for n in range(10)
    ]
    assert statuses[-1][0].status_code == 429


def test_a_network_of_ipv6_is_its_first_half(anna):
    statuses = [guess(browser(), REMOTE_ADDR=f"2001:db8:0:1:{n:x}::1")[0].status_code for n in range(10)]
    assert statuses[-1] == 429
    assert guess(browser(), REMOTE_ADDR="2001:db8:0:2::1")[0].status_code == 422


def test_the_owner_gets_in_from_elsewhere(anna):
    guess(browser(), times=30)
    client = browser()
    assert guess(client, password=PASSWORD, REMOTE_ADDR="198.51.100.7")[0].status_code == 303


def test_it_is_over_after_a_quarter_of_an_hour(anna):
    guess(browser(), times=10)
    later(14)
    assert log_in(browser()).status_code == 429
    later(15)
    assert log_in(browser()).status_code == 303


def test_a_clock_that_is_a_little_ahead_forgives_nothing(anna):
    guess(browser(), times=9)
    later(-0.1)
    assert guess(browser())[0].status_code == 429


def test_who_knows_the_password_is_not_counted(anna):
    statuses = [log_in(browser()).status_code for _ in range(25)]
    assert statuses == [303] * 25
    guess(browser(), times=8)
    log_in(browser())
    assert [answer.status_code for answer in guess(browser(), times=2)] == [422, 429]  # a success forgives no failure


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_counted(hashed):
    make_user()
    hashed.clear()

    def one(number):
        try:
            return guess(browser())[0].status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(one, range(24)))
    assert statuses == [422] * 9 + [429] * 15
    assert len(hashed) == 9


def test_whoever_finds_a_browser_open_guesses_no_more_often(anna, hashed):
    client = browser()
    client.force_login(anna)
    fields = {"old_password": "x", "new_password1": "a new one 77", "new_password2": "a new one 77"}
    statuses = [client.post("/accounts/password-change/", fields).status_code for _ in range(9)]
    assert statuses == [422] * 9
    hashed.clear()
    answer = client.post("/accounts/password-change/", fields | {"old_password": PASSWORD})
    assert answer.status_code == 429 and not hashed
    assert "Retry-After" in answer.headers


def test_links_are_asked_for_ten_times_an_hour_and_network():
    client = browser()
    statuses = [client.post("/accounts/password-reset/", {"email": f"a{n}@example.com"}).status_code for n in range(11)]
    assert statuses == [303] * 10 + [429]


def test_old_tallies_go_and_name_nobody(anna):
    guess(browser())
    assert not [row for row in Tally.objects.values_list() if "anna" in str(row) or "127.0.0.1" in str(row)]
    assert limits.forget() == 0
    later(24 * 60)
    assert limits.forget() == 3

"""A web request waits for locks of the database as long as is left of its five seconds, then it is answered 503, whatever it waited for."""

import time
from contextlib import contextmanager, suppress

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.test import Client

from comments.models import Policy, Reply
from edeconomy import waiting
from tests.comments.cast import OWN_PAGE, form
from tests.edeconomy.people import make_user
from tests.factories import published

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/articles/the-price-of-patience/"
postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite locks nothing that is read")


@contextmanager
def locked(table="comments_policy"):
    """Somebody else holds SQLite's one lock, or this table of PostgreSQL."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE" if other.vendor == "sqlite" else "BEGIN")
        if other.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
            other.close()


@pytest.fixture
def article():
    return published()


@pytest.fixture
def in_haste(monkeypatch):
    monkeypatch.setattr(waiting, "SECONDS", 0.3)


@pytest.fixture
def visitor():
    """Whose requests end as they do for real: the client does not raise what the site answers."""
    return Client(raise_request_exception=False)


def post(visitor, article, **changes):
    return visitor.post(PAGE + "replies/", form(article, **changes), headers=OWN_PAGE)


def is_refused(answer):
    return answer.status_code == 503 and answer.headers["Retry-After"]


def test_a_post_is_answered_in_time_and_keeps_its_words(article, visitor, in_haste):
    with locked():
        begun = time.monotonic()
        answer = post(visitor, article, comment="A thought that took an hour.")
        assert time.monotonic() - begun < 5
    assert is_refused(answer) and "A thought that took an hour." in answer.text
    assert not Reply.objects.exists()
    assert post(visitor, article).status_code == 303


def test_a_locked_row_counts_as_well(article, visitor, in_haste):
    Policy.objects.get_or_create(pk=1)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE" if other.vendor == "sqlite" else "BEGIN")
        if other.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM comments_policy FOR UPDATE")
        assert is_refused(post(visitor, article))
        cursor.execute("ROLLBACK")
    other.close()
    assert post(visitor, article).status_code == 303


def test_a_token_is_not_waited_for_longer(visitor, in_haste):
    with locked("accounts_tally"):
        begun = time.monotonic()
        assert is_refused(visitor.get("/token/")) and time.monotonic() - begun < 5
    assert visitor.get("/token/").status_code == 200


def test_a_lock_that_middleware_waits_for_is_no_fault_of_the_site(article, visitor, in_haste, settings):
    settings.SESSION_SAVE_EVERY_REQUEST = True
    visitor.force_login(make_user("ada"))
    with locked("django_session"):
        assert is_refused(visitor.get(PAGE))
    assert visitor.get(PAGE).status_code == 200


@postgresql
def test_a_page_that_hangs_is_cut(article, visitor, in_haste):
    with locked("articles_edition"):
        assert is_refused(visitor.get(PAGE))
    assert visitor.get(PAGE).status_code == 200


@postgresql
@pytest.mark.parametrize("state", ["40001", "40P01", "55P03", "57014", "57P01", "57P03", "25P03", "53300", "58030"])
def test_what_a_server_breaks_off_is_to_be_sent_again(article, visitor, state):
    def break_off(execute, sql, params, many, context):
        with connection.wrap_database_errors:
            connection.connection.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")

    with connection.execute_wrapper(break_off):
        assert is_refused(post(visitor, article, comment="Words."))


@postgresql
def test_a_statement_that_waits_for_no_lock_is_cut_too(monkeypatch):
    monkeypatch.setattr(waiting, "SECONDS", 0)
    with connection.execute_wrapper(waiting.Waiting()), pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")


def told(database):
    """What it was told to wait for locks, in milliseconds."""
    with database.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout" if database.vendor == "sqlite" else "SHOW lock_timeout")
        return cursor.fetchone()[0]


def test_what_the_place_took_is_not_there_for_locks():
    wait = waiting.Waiting()
    wait.spend(3)
    with connection.execute_wrapper(wait):
        assert told(connection) in (2000, "2s")
        wait.spend(2.5)
        assert told(connection) in (0, "1ms")


def test_it_holds_where_a_transaction_took_back_what_was_told(monkeypatch):
    monkeypatch.setattr(waiting, "NOTICED", 10)
    wait = waiting.Waiting()
    with connection.execute_wrapper(wait):
        told(connection)
        with transaction.atomic():
            wait.spend(11)
            assert told(connection) in (0, "1ms")
            transaction.set_rollback(True)
        assert told(connection) in (0, "1ms")


@postgresql
def test_it_holds_in_a_transaction_after_one_that_was_rolled_back():
    """Of a connection that was told nothing before."""
    connection.close()
    with connection.execute_wrapper(waiting.Waiting()):
        for _ in range(2):
            with transaction.atomic():
                assert told(connection) == "5s"
                transaction.set_rollback(True)


@postgresql
@pytest.mark.parametrize("fails", [True, False])
def test_it_holds_where_a_savepoint_took_back_what_was_told(fails):
    Policy.objects.create(pk=1)
    wait = waiting.Waiting()
    with connection.execute_wrapper(wait), transaction.atomic():
        assert told(connection) == "5s"
        with suppress(IntegrityError), transaction.atomic():
            wait.spend(4)
            assert told(connection) == "1s"
            if not fails:
                raise IntegrityError
            Policy.objects.create(pk=1)
        assert told(connection) == "1s"


def test_a_statement_that_failed_after_a_wait_is_taken_back_alone(monkeypatch):
    monkeypatch.setattr(waiting, "NOTICED", -1)  # each statement counts as one that waited
    Policy.objects.create(pk=1)
    with connection.execute_wrapper(waiting.Waiting()), transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            Policy.objects.create(pk=1)
        assert Policy.objects.count() == 1


def test_commands_and_the_worker_know_nothing_of_it(article, visitor, settings):
    visitor.get(PAGE)
    other = connection.copy()
    try:
        assert told(other) in (20_000, "0")
    finally:
        other.close()
    seen = []

    def look(execute, sql, params, many, context):
        seen.append(any(isinstance(wrapper, waiting.Waiting) for wrapper in connection.execute_wrappers))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        call_command("worker", "--once")
    assert seen and not any(seen)


def test_an_error_of_ours_stays_one(article, visitor):
    def fail(*given):
        raise DatabaseError("no such column")

    with connection.execute_wrapper(fail):
        assert post(visitor, article).status_code == 500

"""Rows that the tests of a module share: made once, and gone with its last test."""

from contextlib import contextmanager

from django.db import transaction


@contextmanager
def kept_for_module(blocker):
    """For a fixture of the module that asks for `django_db_setup` and `django_db_blocker`. What a test changes is rolled back after it."""
    outermost = transaction.atomic()
    outermost._from_testcase = True  # as Django's TestCase does: inside of it a durable block is allowed
    with blocker.unblock(), outermost:
        yield
        transaction.set_rollback(True)

"""Loaded by pytest before Django reads its settings: development mode, and a folder of its own for what a process of tests writes.

EDECONOMY_TEST_RUN names the folder of the whole run, which the workers of pytest-xdist share; theirs lie in it.
"""

import atexit
import os
import shutil
import tempfile

import pytest

if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["EDECONOMY_TEST_RUN"] = tempfile.mkdtemp(prefix="edeconomy-tests-")
    atexit.register(shutil.rmtree, os.environ["EDECONOMY_TEST_RUN"], ignore_errors=True)
os.environ["EDECONOMY_MODE"] = "development"
os.environ["EDECONOMY_DATA"] = tempfile.mkdtemp(prefix="data-", dir=os.environ["EDECONOMY_TEST_RUN"])
os.environ["EDECONOMY_THREADS"] = "64"  # many threads of one process post at once
os.environ.pop("EDECONOMY_BASE_URL", None)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs beside the tests

# Fixtures of pytest-django. Without one of them or its marker no test gets at the database.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "_django_db_helper"}


def asks_for_database(item):
    """Known before it runs: what doesn't ask is left out of the pass on PostgreSQL (tests/postgres.py)."""
    return bool(item.get_closest_marker("django_db") or DATABASE.intersection(item.fixturenames))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    result = yield
    if fixturedef.argname in DATABASE and not asks_for_database(request._pyfuncitem):
        pytest.fail("This test gets a database without asking for it: mark it with django_db, or name the fixture.")
    return result

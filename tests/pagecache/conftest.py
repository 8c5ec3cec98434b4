import threading
from datetime import timedelta

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from edeconomy.pagecache.keys import known_origin
from edeconomy.pagecache.store import Store
from edeconomy.pagecache.wrapper import PageCache
from tests.factories import MORNING, part, published
from tests.pagecache.magazine import ALL
from tests.pagecache.reader import Reader

CLOSING = []


@pytest.fixture(autouse=True)
def kept_connection():
    """A request does not close the connection of the test."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def other_settings():
    known_origin.cache_clear()


@pytest.fixture
def reader():
    return make_reader()


@pytest.fixture(scope="session", autouse=True)
def disconnected(django_db_setup):
    """Nobody is connected to the database when it is taken away."""
    yield
    for thread in threading.enumerate():
        if thread.name == "announcements":
            thread.join()


@pytest.fixture(autouse=True)
def closed(disconnected):
    yield
    while CLOSING:
        CLOSING.pop().close()


def make_reader(most=16 * 1024 * 1024):
    """A process of the web server, and whoever reads there."""
    django = get_wsgi_application()
    reader = Reader()

    def counted(environ, start_response):
        reader.rendered.append(environ["PATH_INFO"])
        return django(environ, start_response)

    reader.cache = reader.site = PageCache(counted, Store(most))
    CLOSING.append(reader.cache.announced)
    return reader


@pytest.fixture
def first():
    """Three essays; the other one shares nothing with them."""
    first = published("Alpha", MORNING, byline=["Ada"], topics=["One"])
    published("Second", MORNING + timedelta(hours=1), byline=["Bo"], topics=["One"])
    words = {"standfirst": "", "sections": [part("<p>Herring barrels.</p>")]}
    published("Other", MORNING + timedelta(hours=2), byline=["Bo"], topics=["Two"], **words)
    return first


@pytest.fixture
def warm(first):
    """Two processes of the web server that keep all pages."""
    readers = [make_reader(), make_reader()]
    for reader in readers:
        reader.renders(*ALL)
        assert not reader.renders(*ALL)
    return readers

"""What one request costs without any cache: the processor's time of a call of Django's WSGI handler, middleware and all."""

import io
import time
from functools import cache

from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@cache
def application():
    return get_wsgi_application()


def get(address, cookie=""):
    """(status, bytes of the body)"""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": cookie,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    told = []
    answer = application()(environ, lambda status, headers: told.append(status))
    body = b"".join(answer)
    answer.close()
    return int(told[0][:3]), body


def look(address, cookie=""):
    """What stands still: status, bytes, queries."""
    get(address, cookie)
    with CaptureQueriesContext(connection) as queries:
        status, body = get(address, cookie)
    return {"status": status, "bytes": len(body), "queries": len(queries)}


def spend(address, seconds, cookie=""):
    """Processor seconds of each of the requests that fit into so many, the first one apart: it compiles templates."""
    get(address, cookie)
    spent, until = [], time.process_time() + seconds
    while time.process_time() < until:
        start = time.process_time()
        status, _ = get(address, cookie)
        spent.append(time.process_time() - start)
        assert status == 200, (address, status)
    return spent


def cookie(name):
    """The Cookie header of whoever has this user name."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    return "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())

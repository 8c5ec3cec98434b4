"""Reads pages through the WSGI door."""

from collections import namedtuple
from io import BytesIO
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

Answer = namedtuple("Answer", "status headers body")


class Reader:
    """`rendered`: paths that Django was asked for, in order."""

    def __init__(self):
        self.rendered = []

    def get(self, address, method="GET", scheme="http", host="127.0.0.1:8000", body=b"", **headers):
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_HOST": host,
            "wsgi.url_scheme": scheme,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "203.0.113.7",
        }
        if body:
            kind = "application/x-www-form-urlencoded"
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": kind}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)
        said = []
        answer = validator(self.site)(environ, lambda status, headers, *_: said.append((status, headers)) or str)
        body = b"".join(answer)
        answer.close()
        status, headers = said[-1]
        names = [name.lower() for name, _ in headers]
        assert len(names) == len(set(names)), names
        return Answer(int(status[:3]), dict(zip(names, (value for _, value in headers), strict=True)), body)

    def text(self, address, **given):
        return self.get(address, **given).body.decode()

    def renders(self, *addresses):
        """Those of the addresses that Django is asked for now."""
        before = len(self.rendered)
        for address in addresses:
            self.get(address)
        return self.rendered[before:]

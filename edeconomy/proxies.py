"""What a proxy in front may say of the request it passes on, and which proxy."""

import re
from functools import lru_cache
from ipaddress import ip_address

ENTRY = re.compile(r"\[(?P<v6>[^\[\]]+)\](?::\d+)?|(?P<v4>[\d.]+):\d+|(?P<bare>[^\[\]]+)")


class TrustedProxies:
    """WSGI wrapper, outermost: a proxy whose address lies in `networks` says whether its client came by https, and from which address.

    Nobody inside reads a forwarding header: all are removed. Everybody takes REMOTE_ADDR for the client's address.
    """

    def __init__(self, application, networks):
        self.application = application
        self.kept = getattr(application, "at_hand", lambda *given: None)
        self.networks = networks
        self.is_proxy = lru_cache(256)(lambda text: self.trusts(read_address(text)))
        self.client = lru_cache(256)(self.read_client)

    def __call__(self, environ, start_response):
        self.hear(environ)
        return self.application(environ, start_response)

    def at_hand(self, environ, start_response):
        """What is answered without waiting (edeconomy/pagecache/wrapper.py), else None; the call may come afterwards."""
        self.hear(environ)
        return self.kept(environ, start_response)

    def hear(self, environ):
        if self.is_proxy(environ.get("REMOTE_ADDR", "")):
            if environ.get("HTTP_X_FORWARDED_PROTO") == "https":
                environ["wsgi.url_scheme"] = "https"
            if client := self.client(environ.get("HTTP_X_FORWARDED_FOR", "")):
                environ["REMOTE_ADDR"] = str(client)
        if "_FORWARDED" in " ".join(environ):  # seldom: four times as fast as a look at each name
            for name in [name for name in environ if "_FORWARDED" in name]:
                del environ[name]

    def read_client(self, header):
        """The right-most address that is no trusted proxy's: what stands left of it anybody may have written.

        None where there is none, or where a trusted proxy wrote something else than an address.
        """
        for entry in reversed(header.split(",")):
            address = read_address(entry.strip())
            if not self.trusts(address):
                return address
        return None

    def trusts(self, address):
        return address is not None and any(address in network for network in self.networks)


def read_address(text):
    """An address with or without a port; None for anything else, such as the empty one of a Unix socket, which is never trusted."""
    entry = ENTRY.fullmatch(text)
    try:
        address = ip_address(entry[entry.lastgroup]) if entry else None
    except ValueError:
        return None
    if getattr(address, "scope_id", None):  # free text behind a %
        return None
    return getattr(address, "ipv4_mapped", None) or address  # IPv4 on a socket that takes both

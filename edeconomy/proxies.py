"""What a proxy in front may say of the request it passes on, and which proxy."""

from ipaddress import ip_address


class TrustedProxies:
    """WSGI wrapper, outermost: a proxy whose address lies in `networks` says whether its client came by https.

    Nobody inside reads a forwarding header: all are removed. The client's own address would be settled here as well.
    """

    def __init__(self, application, networks):
        self.application = application
        self.networks = networks

    def __call__(self, environ, start_response):
        if environ.get("HTTP_X_FORWARDED_PROTO") == "https" and self.trusts(environ.get("REMOTE_ADDR", "")):
            environ["wsgi.url_scheme"] = "https"
        for name in [name for name in environ if name.startswith(("HTTP_X_FORWARDED", "HTTP_FORWARDED"))]:
            del environ[name]
        return self.application(environ, start_response)

    def trusts(self, address):
        """`address`: without a port, as granian gives it; empty for a Unix socket, which is never trusted."""
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        peer = getattr(peer, "ipv4_mapped", None) or peer  # on a socket that takes both
        return any(peer in network for network in self.networks)

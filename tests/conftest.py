"""The demo magazine as `make demo` serves it, for tests that look at it from outside."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.ports import free_port
from tests.prepared import copy_demo, demo_environment, link_static

# Passwords cost nothing. What is served in a process of its own hashes them for real.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

CORPUS = os.environ.get("EDECONOMY_CORPUS", "")

# No example is judged by the clock; CI draws the same examples each time.
hypothesis.settings.register_profile("magazine", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("magazine")


@pytest.fixture(scope="session")
def corpus():
    """The folder of foreign manuscripts, exports and attacks that EDECONOMY_CORPUS names."""
    if not CORPUS:
        pytest.skip("EDECONOMY_CORPUS names no folder with foreign material")
    return Path(CORPUS)


@pytest.fixture(autouse=True)
def one_sitemap(monkeypatch):
    """PostgreSQL counts ids on from test to test: whatever they have reached, the first page of the sitemap has them."""
    monkeypatch.setattr("articles.sitemaps.A_PAGE", 10**6)


class Demo:
    """A demo in a folder of its own, loaded or empty: `run` a manage.py command in it, read its `url`, or what it `said`."""

    def __init__(self, folder, loaded=True):
        self.folder = folder
        copy_demo(folder) if loaded else link_static(folder, "demo")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = demo_environment(folder)
        self.manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]

    def run(self, *arguments):
        return subprocess.run(
            [*self.manage, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def start(self):
        """Serve, and wait for the first answer."""
        with open(self.folder / "said", "w") as said:
            self.process = subprocess.Popen(
                [*self.manage, "demo", "--port", str(self.port)],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + 300
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + "/livez", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        pytest.fail("the demo did not start:\n" + self.said())

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def said(self):
        """What stands on its console since its last start."""
        return (self.folder / "said").read_text()

    def logins(self):
        """{role: (user name, password)}."""
        lines = re.findall(r"^(\w+): user name (\S+), password (\S+)$", self.said(), re.MULTILINE)
        return {role: (name, password) for role, name, password in lines}

    def mail(self, address, number=1):
        """The text of the first mail, or that of this number, to an address; waited for, and what else was said after it."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            mails = [part.partition("\n") for part in re.split("^To: ", self.said(), flags=re.MULTILINE)[1:]]
            mails = [text for to, _, text in mails if to == address]
            if len(mails) >= number:
                return mails[number - 1]
            time.sleep(0.1)
        pytest.fail(f"no mail {number} to {address}:\n" + self.said())

    def get(self, address, **headers):
        """(status, headers, body) without following redirects or unpacking."""
        request = urllib.request.Request(
            self.url + address, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        opener = urllib.request.build_opener(NoRedirect)
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def addresses(self):
        """Every address of the magazine that its links lead to, each once."""
        seen, waiting = [], ["/"]
        while waiting:
            address = waiting.pop(0)
            if address in seen:
                continue
            seen.append(address)
            _, headers, body = self.get(address)
            if headers.get_content_type() == "text/html":
                links = re.findall(r'<a [^>]*href="([^"#]+)', body.decode())
                waiting += [link.replace("&amp;", "&") for link in links if link.startswith("/")]
        return seen


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given):
        return None


def served(tmp_path_factory):
    """A demo while it is served."""
    if "DATABASE_URL" in os.environ:
        pytest.skip("the demo keeps its own SQLite database")
    demo = Demo(tmp_path_factory.mktemp("demo"))
    demo.start()
    yield demo
    demo.stop()


demo = pytest.fixture(served, scope="session", name="demo")


@pytest.fixture(scope="session")
def chromium():
    """A browser through Playwright; it is an installed one, none is ever downloaded."""
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None
    )
    if not found:
        message = "no Chromium or Chrome is installed"
        pytest.fail(message) if os.environ.get("EDECONOMY_BROWSER") == "required" else pytest.skip(message)
    with sync_playwright() as playwright:
        arguments = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()

"""manage.py demo: a magazine to look at, loaded once and served as it would be for real."""

import argparse
import os
import secrets
import shutil
import socket
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from articles.models import Person, Topic
from edeconomy.demo.processes import Ended, run_together

FOLDER = Path(__file__).resolve().parents[2]
CORRECTED = "rooms-without-sun"
NOTE = (
    "An earlier edition concluded, more strongly than the study it relies on, that better living conditions and public health measures "
    "“brought about most of the decline” of tuberculosis in Bern before antibiotics. The study says only that they may have "
    "contributed to it. The sentence now says so."
)
SCHEDULED = "never-delivered"
LOADING, ESSAYS, LOADED = 1, 2, 3  # a demo of the first release ended with its essays
SAMPLE = "A sample byline: this person is invented, and the essay was written for the demonstration magazine."
LOGINS = {  # role and user name: whose it is; the author is one of those in the bylines
    "author": ("Lucía", "Barragán-Hale (sample)"),
    "editor": ("Wilma", "Tarrant (sample)"),
    "administrator": ("Piet", "Osei (sample)"),
}
TOPICS = {
    "Technology": "What machines do to the work, and the people who are left to mind them.",
    "Economics": "Prices, fees, warnings: what happens to a thing once somebody pays for it.",
    "Public affairs": "How decisions are made in common, and what becomes of them.",
    "Evidence": "How we know what we think we know, and what a count leaves out.",
}


class Command(BaseCommand):
    help = "Load the demonstration magazine and serve it until stopped."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=port_number, default=8000)
        parser.add_argument("--reset", action="store_true", help="start over: what was written in the demo is lost")
        parser.add_argument("--no-serve", action="store_true", help="load and stop")

    def handle(self, port, reset, no_serve, **options):
        if settings.MODE != "demo":
            raise CommandError("The demo runs in demo mode only: EDECONOMY_MODE=demo, or leave the variable out.")
        if not no_serve:
            refuse_taken(port)
        # Essays are printed with the address at which they will be read.
        settings.BASE_URL = os.environ["EDECONOMY_BASE_URL"] = f"http://127.0.0.1:{port}"
        if reset or state() == LOADING:  # a load that was cut off starts again
            self.reset()
        self.say("Preparing the database")
        call_command("migrate", verbosity=0)
        if not staticfiles_storage.is_current():
            self.say("Collecting static files")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        if state() < ESSAYS:
            self.load_essays()
        else:  # they may have been printed with another address, or by an earlier release
            call_command("rerender", stdout=StringIO())
        if state() < LOADED:
            self.load_replies()
        self.logins()
        if not no_serve:
            self.serve(port)

    def reset(self):
        connection.close()
        name = Path(settings.DATABASES["default"]["NAME"])
        for suffix in ("", "-wal", "-shm"):
            name.with_name(name.name + suffix).unlink(missing_ok=True)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
        kept_logins().unlink(missing_ok=True)
        self.say("Everything of the old demo is gone")

    def load_essays(self):
        """Beside what was imported before; only its own essays' people and topics are touched."""
        mark(LOADING)
        kept_logins().unlink(missing_ok=True)
        self.say("Loading ten essays and their references")
        call_command("import_articles", *(FOLDER / name for name in ("essays", "scheduled", "drafts")))
        Person.objects.filter(text="", articles__source__startswith="demo-").update(text=SAMPLE)
        for essay in sorted((FOLDER / "essays").glob("*.md")):
            call_command("article", "publish", essay.stem)
        call_command("import_articles", FOLDER / "corrections")
        call_command("article", "correct", CORRECTED, "--note", NOTE)
        in_two_months = timezone.localtime() + timedelta(days=60)
        call_command("article", "schedule", SCHEDULED, "--at", in_two_months.isoformat())
        for order, (name, text) in enumerate(TOPICS.items()):
            Topic.objects.filter(name=name).update(text=text, order=order)
        mark(ESSAYS)

    def load_replies(self):
        self.say("Loading replies, and a login for each role")
        self.logins()
        call_command("import_replies", *sorted((FOLDER / "replies").glob("*.yaml")))
        mark(LOADED)

    def logins(self):
        """One for each role. The passwords are made when there are none, and kept for whoever may read the demo's database."""
        if kept_logins().exists():
            return
        users, lines = get_user_model().objects, []
        for role, (first, last) in LOGINS.items():
            password = secrets.token_urlsafe(9)
            if user := users.filter(username=role).first():
                user.set_password(password)
                user.save()
            else:
                whose = {"role": role, "first": first, "last": last, "password": password}
                call_command("account", "create", role, f"{role}@example.org", **whose)
            lines.append(f"{role}: user name {role}, password {password}\n")
        Person.objects.filter(name=" ".join(LOGINS["author"]).removesuffix(" (sample)")).update(
            user=users.get(username="author")
        )
        kept_logins().touch(mode=0o600)
        kept_logins().write_text("".join(lines))

    def serve(self, port):
        self.say(f"The magazine is at http://127.0.0.1:{port}/ (Ctrl+C stops it)")
        self.say(kept_logins().read_text().rstrip())
        connection.close()
        manage = str(settings.BASE_DIR / "manage.py")
        site = ["-m", "edeconomy.server", "--port", str(port)]
        worker = [manage, "worker"]
        try:
            run_together({"site": [sys.executable, *site], "worker": [sys.executable, *worker]})
        except Ended as ended:
            raise CommandError(
                f"The {ended.name} ended by itself (code {ended.code}), and so the demo ends."
            ) from ended

    def say(self, words):
        self.stdout.write(words)
        self.stdout.flush()


def kept_logins():
    return settings.DATA / "demo-logins"


def state():
    """LOADING, ESSAYS, LOADED or 0: kept in the database file itself, so that it goes with it."""
    if not Path(settings.DATABASES["default"]["NAME"]).exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        return cursor.fetchone()[0]


def mark(value):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA user_version = {value:d}")


def port_number(text):
    if not (text.isdecimal() and 0 < int(text[:9]) < 65536):
        raise argparse.ArgumentTypeError(f"{text} is no port: choose a number from 1 to 65535")
    return int(text)


def refuse_taken(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken: choose another, as in `make demo PORT={port + 1}`.") from error

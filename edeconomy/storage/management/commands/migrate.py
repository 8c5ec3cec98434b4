"""manage.py migrate, which also makes what serving only uses."""

from pathlib import Path

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections

from edeconomy.storage import sqlite


class Command(migrate.Command):
    def execute(self, *args, **options):  # before the checks, which look into it
        connection = connections[options["database"]]
        if connection.vendor == "sqlite":
            sqlite.make(connection.settings_dict["NAME"])
        Path(settings.MEDIA_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
        return super().execute(*args, **options)

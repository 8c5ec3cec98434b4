"""manage.py backup FOLDER"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from edeconomy.storage import postgresql


class Command(BaseCommand):
    requires_system_checks = []
    help = "Copy the database and the pictures into a new folder, while everything runs."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="must not exist yet")

    def handle(self, folder, **options):
        partial = folder.with_name(f"{folder.name}.partial")  # whatever ends early leaves nothing that looks whole
        for path in (folder, partial):
            if path.exists():
                raise CommandError(f"{path} exists already: name another folder.")
        os.umask(0o077)
        try:
            partial.mkdir(parents=True)
            copy_database(partial)  # before the pictures: whatever it names was stored before
            shutil.copytree(settings.MEDIA_ROOT, partial / "pictures", copy_function=copy_picture)
            os.sync()
            partial.rename(folder)
        except OSError as error:
            raise CommandError(f"The copy is not whole, and {partial} can be deleted: {error}") from error
        self.stdout.write(f"Database and pictures are in {folder}.")


def copy_database(folder):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "database.sqlite3")])
    else:
        postgresql.dump(folder / "database.dump")


def copy_picture(source, target):
    """One that is deleted meanwhile is left out."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)

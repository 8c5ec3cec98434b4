"""manage.py restore FOLDER"""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from edeconomy.storage import postgresql

IN_USE = "The database is in use: stop web processes and worker first. Nothing was changed."
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid()
"""


class Command(BaseCommand):
    requires_system_checks = []  # they would look into the database that is to go
    help = "Put what `backup` copied in the place of the database and the pictures. Web processes and worker must be stopped."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="what `backup` made")

    def handle(self, folder, **options):
        sqlite = connection.vendor == "sqlite"
        database = folder / ("database.sqlite3" if sqlite else "database.dump")
        for path, is_there in ((database, Path.is_file), (folder / "pictures", Path.is_dir)):
            if not is_there(path):
                raise CommandError(f"{path} is missing: nothing was changed.")
        (refuse_while_open if sqlite else refuse_while_connected)()
        os.umask(0o077)
        try:
            before = self.exchange(folder, database, sqlite)
        except OSError as error:
            raise CommandError(f"Stopped: {error}") from error
        call_command("migrate", verbosity=0)  # the copy may be of an older release
        self.stdout.write(f"Restored. What stood there before is in {before}.")

    def exchange(self, folder, database, sqlite):
        """All is copied before anything is moved; what is moved goes into a folder that is new each time."""
        now = timezone.now()
        before, coming = (settings.DATA / f"{name}-{now:%Y%m%d-%H%M%S}" for name in ("before", "coming"))
        before.mkdir()
        coming.mkdir()
        shutil.copytree(folder / "pictures", coming / "pictures")
        own = [(Path(settings.MEDIA_ROOT), "pictures")]
        if sqlite:
            name = Path(connection.settings_dict["NAME"])
            shutil.copyfile(database, coming / "database.sqlite3")
            own += [
                (name.with_name(name.name + suffix), f"database.sqlite3{suffix}") for suffix in ("", "-wal", "-shm")
            ]
        else:
            postgresql.dump(before / "database.dump")
        os.sync()
        for path, name in own:
            if path.exists():
                path.rename(before / name)
            if (coming / name).exists():
                (coming / name).rename(path)
        coming.rmdir()
        if not sqlite:
            postgresql.load(database)
        return before


def refuse_while_open():
    """Only where no other process has the file open does it leave its log behind."""
    if not Path(connection.settings_dict["NAME"]).exists():
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 500")
            cursor.execute("PRAGMA journal_mode = DELETE")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise CommandError(IN_USE) from error
    except DatabaseError:
        pass  # damaged: the reason for a restore
    finally:
        connection.close()


def refuse_while_connected():
    """Who goes on keeps pages that the copy doesn't know, and takes its announcements for others of the same ids."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            if cursor.fetchone()[0]:
                raise CommandError(IN_USE)
    finally:
        connection.close()

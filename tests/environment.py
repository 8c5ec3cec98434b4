"""Loaded by pytest before Django reads its settings: development mode, and a folder of its own for what tests write."""

import atexit
import os
import shutil
import tempfile

os.environ["EDECONOMY_MODE"] = "development"
os.environ["EDECONOMY_DATA"] = tempfile.mkdtemp(prefix="edeconomy-tests-")
os.environ.pop("EDECONOMY_BASE_URL", None)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs beside the tests
atexit.register(shutil.rmtree, os.environ["EDECONOMY_DATA"], ignore_errors=True)

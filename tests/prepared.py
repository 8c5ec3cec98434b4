"""What a run makes once, for all its processes: collected static files, and a demo that is loaded."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings


def demo_environment(folder):
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "EDECONOMY_DATA": str(folder),
        "EDECONOMY_MODE": "demo",
        "EDECONOMY_BASE_URL": "https://magazine.example",  # of something else: the demo is where it says it is
    }


def link_static(folder, mode):
    """The data folder gets collected static files, compressed quickly."""
    shutil.rmtree(folder / f"{mode}-static", ignore_errors=True)
    shutil.copytree(
        made("static", "collectstatic", "--noinput", "-v0") / "demo-static",
        folder / f"{mode}-static",
        copy_function=os.link,
    )


def copy_demo(folder):
    """The data folder gets a demo that was loaded and never served."""
    made_demo = made("demo", "demo", "--no-serve", before=lambda folder: link_static(folder, "demo"))
    shutil.copytree(made_demo, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("demo-static"))
    link_static(folder, "demo")


def made(name, *command, before=lambda folder: None):
    """A data folder in which a command of manage.py has run: by whoever asks first in this run."""
    run = Path(os.environ["EDECONOMY_TEST_RUN"])
    folder, done = run / name, run / f"{name}.done"
    with open(run / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            before(folder)
            manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), *command]
            subprocess.run(
                manage, env=demo_environment(folder), cwd=settings.BASE_DIR, check=True, stdout=subprocess.DEVNULL
            )
            done.touch()
    return folder

"""Processes of the bench: fresh interpreters with Django set up, that do what they are asked until they are closed."""

import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OBEY = "import django; django.setup(); from tests.bench import process; process.obey()"


def environment(data, settings="edeconomy.settings", **further):
    """A demo's: what production does, without https."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": settings,
        "EDECONOMY_MODE": "demo",
        "EDECONOMY_DATA": str(data),
        "EDECONOMY_BASE_URL": "http://127.0.0.1",
        **further,
    }


class Process:
    def __init__(self, environment):
        command = [sys.executable, "-c", OBEY]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdin=pipe, stdout=pipe)

    def ask(self, name, *arguments):
        """What the function `name` ("module:function" of tests.bench) returns over there; JSON both ways."""
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{name} failed, see above")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def obey():
    answers = sys.stdout
    for line in sys.stdin:
        name, arguments = json.loads(line)
        module, _, function = name.partition(":")
        with redirect_stdout(sys.stderr):
            answer = getattr(import_module(f"tests.bench.{module}"), function)(*arguments)
        print(json.dumps(answer), file=answers, flush=True)

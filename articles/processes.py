"""The one place where another program is started: in a folder and an environment of its own, for so many seconds, to write so much."""

import contextlib
import os
import signal
import subprocess  # nosec B404
import tempfile
import threading

MOST_OUTPUT = 64 * 1024 * 1024  # bytes
LONGEST_COMPLAINT = 400


class Failed(RuntimeError):
    """The program did not do what it was started for; `complaint` holds what it said, if anything."""

    def __init__(self, message: str, complaint: str = ""):
        super().__init__(message)
        self.complaint = complaint


class Late(Failed):
    """It took longer than it was given."""


def run(command: list[str], given: bytes, seconds: float, folder: str, most: int = MOST_OUTPUT, **environment) -> bytes:
    """What the program writes for what it is given. After `seconds` it is stopped, with the children that are in its session."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
        source.write(given)
        source.seek(0)
        with subprocess.Popen(  # noqa: S603  # nosec B603
            command,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env={"HOME": folder, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"} | environment,
            start_new_session=True,
        ) as process:
            late = threading.Event()
            timer = threading.Timer(seconds, _stop, (process, late))
            timer.start()
            try:
                output = process.stdout.read(most + 1)
                if len(output) > most:
                    _stop(process)
                process.wait()
            finally:
                timer.cancel()
                _stop(process)
        errors.seek(0)
        complaint = errors.read(LONGEST_COMPLAINT).decode("utf-8", "replace").strip()
    if late.is_set():
        raise Late(f"did not finish within {seconds:g} seconds", complaint)
    if len(output) > most:
        raise Failed(f"wrote more than {most // 1024 // 1024} MB", complaint)
    if process.returncode:
        raise Failed(f"ended with status {process.returncode}", complaint)
    return output


def _stop(process: subprocess.Popen, late: threading.Event | None = None) -> None:
    if process.poll() is None:
        if late:
            late.set()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

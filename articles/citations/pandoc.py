"""The one place where pandoc is started."""

import contextlib
import os
import signal
import subprocess  # nosec B404
import tempfile
import threading

import pypandoc

MEMORY = "512m"
MOST_OUTPUT = 64 * 1024 * 1024  # bytes
LONGEST_COMPLAINT = 400


class PandocError(RuntimeError):
    """One sentence; `complaint` holds what pandoc itself said, if anything."""

    def __init__(self, message: str, complaint: str = ""):
        super().__init__(message)
        self.complaint = complaint


class PandocLate(PandocError):
    """It took longer than it was given."""


def run_pandoc(arguments: list[str], text: str, seconds: float) -> str:
    """What pandoc writes for `text`. It gets no file but those named in `arguments`, and at most `seconds`."""
    try:
        program = pypandoc.get_pandoc_path()
    except OSError as error:
        raise PandocError("pandoc is not installed.") from error
    command = [program, *arguments, "--sandbox", "--quiet", "+RTS", f"-M{MEMORY}", "-RTS"]
    with (
        tempfile.TemporaryDirectory(prefix="pandoc-") as folder,
        tempfile.TemporaryFile() as source,
        tempfile.TemporaryFile() as errors,
    ):
        source.write(text.encode("utf-8", "replace"))
        source.seek(0)
        with subprocess.Popen(  # noqa: S603  # nosec B603
            command,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env={"HOME": folder, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        ) as process:
            late = threading.Event()
            timer = threading.Timer(seconds, _stop, (process, late))
            timer.start()
            try:
                output = process.stdout.read(MOST_OUTPUT + 1)
                if len(output) > MOST_OUTPUT:
                    _stop(process)
                process.wait()
            finally:
                timer.cancel()
                _stop(process)
        errors.seek(0)
        complaint = errors.read(LONGEST_COMPLAINT).decode("utf-8", "replace").strip()
    if late.is_set():
        raise PandocLate(f"pandoc did not finish within {seconds:g} seconds.")
    if len(output) > MOST_OUTPUT:
        raise PandocError(f"pandoc wrote more than {MOST_OUTPUT // 1024 // 1024} MB.")
    if process.returncode:
        reason = "it ran out of memory" if "eap exhausted" in complaint else " ".join(complaint.split())
        raise PandocError(f"pandoc refused: {reason or f'it ended with status {process.returncode}'}.", complaint)
    return output.decode("utf-8", "replace")


def _stop(process: subprocess.Popen, late: threading.Event | None = None) -> None:
    if process.poll() is None:
        if late:
            late.set()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

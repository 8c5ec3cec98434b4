"""The one place where pandoc is started."""

import tempfile

import pypandoc

from articles import processes

MEMORY = "512m"
MOST_OUTPUT = processes.MOST_OUTPUT


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
    try:
        with tempfile.TemporaryDirectory(prefix="pandoc-") as folder:
            output = processes.run(command, text.encode("utf-8", "replace"), seconds, folder, MOST_OUTPUT)
    except processes.Late as error:
        raise PandocLate(f"pandoc {error}.") from error
    except processes.Failed as error:
        said = "it ran out of memory" if "eap exhausted" in error.complaint else " ".join(error.complaint.split())
        told = f"pandoc refused: {said}." if said else f"pandoc {error}."
        raise PandocError(told, error.complaint) from error
    return output.decode("utf-8", "replace")

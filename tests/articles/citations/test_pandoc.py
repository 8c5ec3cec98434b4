import time

import pypandoc
import pytest

from articles.citations import pandoc
from articles.citations.pandoc import PandocError, run_pandoc


def test_it_converts():
    assert (
        run_pandoc(["-f", "markdown", "-t", "html"], "*Zusammenfaſſung* – ü", 20)
        == "<p><em>Zusammenfaſſung</em> – ü</p>\n"
    )


def test_what_pandoc_refuses_is_told_in_a_sentence():
    with pytest.raises(PandocError, match=r"^pandoc refused: .+\.$") as caught:
        run_pandoc(["-f", "biblatex", "-t", "csljson"], "@book{a b}", 20)
    assert "line 1" in caught.value.complaint


def test_it_reads_no_file_of_the_machine(tmp_path):
    secret = tmp_path / "secret.tex"
    secret.write_text("the secret")
    try:
        written = run_pandoc(["-f", "latex", "-t", "plain"], rf"\input{{{secret}}} after", 20)
    except PandocError:
        return
    assert "the secret" not in written


def sleeper(tmp_path, script):
    program = tmp_path / "pandoc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_it_is_stopped_with_its_children(tmp_path, monkeypatch):
    mark = tmp_path / "still-alive"
    program = sleeper(tmp_path, f"(sleep 2; touch {mark}) & sleep 60")
    monkeypatch.setattr(pypandoc, "get_pandoc_path", lambda: program)
    start = time.monotonic()
    with pytest.raises(PandocError, match=r"within 0\.3 seconds"):
        run_pandoc([], "", 0.3)
    assert time.monotonic() - start < 30  # not the 60 that it would have slept
    time.sleep(2.2)
    assert not mark.exists()


def test_its_output_has_a_limit(tmp_path, monkeypatch):
    program = sleeper(tmp_path, "yes")
    monkeypatch.setattr(pypandoc, "get_pandoc_path", lambda: program)
    monkeypatch.setattr(pandoc, "MOST_OUTPUT", 1024 * 1024)
    with pytest.raises(PandocError, match="more than 1 MB"):
        run_pandoc([], "", 20)


def test_it_gets_a_minimal_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setattr(pypandoc, "get_pandoc_path", lambda: sleeper(tmp_path, "/usr/bin/env; pwd"))
    written = run_pandoc([], "", 20)
    assert "hush" not in written
    assert "/pandoc-" in written.splitlines()[-1]


def test_without_pandoc_it_says_so(monkeypatch):
    def missing():
        raise OSError("No pandoc was found")

    monkeypatch.setattr(pypandoc, "get_pandoc_path", missing)
    with pytest.raises(PandocError, match="not installed"):
        run_pandoc([], "", 20)

"""manage.py import_articles: idempotent by source, never over somebody's editing, nothing half done."""

import os

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Edition, Reference
from edeconomy.importers import importing
from tests.factories import change
from tests.limits import in_time

pytestmark = pytest.mark.django_db

ESSAY = """---
title: {title}
standfirst: A test.
byline: Aiko Brandt
topics: Economics
---

The opening [@berg2019].

## A heading

{words}
"""
BIB = "@book{berg2019, author = {Berg, A.}, title = {Tides}, year = {2019}, publisher = {Quay}}\n"


class Folder:
    """A folder of manuscripts; `write` makes or changes one with its bibliography."""

    def __init__(self, path):
        self.path = path
        self.write()

    def write(self, words="Words.", title="On Tides", name="tides"):
        (self.path / f"{name}.md").write_text(ESSAY.format(title=title, words=words))
        (self.path / f"{name}.bib").write_text(BIB)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def run(capsys):
    def run(*arguments, fails=False):
        arguments = map(str, arguments)
        if fails:
            with pytest.raises(CommandError):
                call_command("import_articles", *arguments)
        else:
            call_command("import_articles", *arguments)
        out, err = capsys.readouterr()
        return out + err

    return run


def test_a_manuscript_becomes_an_article_once(folder, run):
    assert "1 created" in run(folder.path)
    assert "1 skipped" in run(folder.path)
    article = Article.objects.get()
    assert (article.title, article.source, article.sections.count()) == ("On Tides", "tides.md", 2)
    assert article.citations.get().key == "berg2019"
    assert not Edition.objects.exists()


def test_a_changed_file_updates_an_untouched_article(folder, run):
    run(folder.path)
    folder.write("Other words.")
    assert "1 updated" in run(folder.path)
    assert "Other words" in Article.objects.get().sections.last().html


def test_a_changed_bibliography_counts_as_a_change(folder, run):
    run(folder.path)
    (folder.path / "tides.bib").write_text(BIB.replace("Tides", "Tides and Quays"))
    assert "1 updated" in run(folder.path)
    assert Reference.objects.filter(csl__title__icontains="quays").exists()


def test_what_was_edited_here_is_left_alone(folder, run):
    run(folder.path)
    change(Article.objects.get(), "<p>Edited in the magazine.</p>")
    folder.write("Other words.")
    assert "edited here" in run(folder.path)
    assert "Edited in the magazine" in Article.objects.get().sections.first().html


def test_publishing_adds_editions(folder, run):
    assert "published" in run(folder.path, "--publish")
    folder.write("Other words.")
    assert "say with --note" in run(folder.path, "--publish", fails=True)
    assert "published as edition 2" in run(folder.path, "--publish", "--note", "New figures.")
    assert [(e.number, e.kind, e.note) for e in Edition.objects.all()] == [
        (1, "first", ""),
        (2, "update", "New figures."),
    ]
    assert "1 skipped" in run(folder.path, "--publish")
    assert Edition.objects.count() == 2


def test_a_dry_run_writes_nothing(folder, run):
    assert "Nothing was written. It would be: 1 created" in run(folder.path, "--dry-run", "--publish")
    assert not Article.objects.exists()
    run(folder.path, "--publish")
    folder.write("Other words.")
    assert "say with --note" in run(folder.path, "--dry-run", "--publish", fails=True)
    assert "an update would be published" in run(folder.path, "--dry-run", "--publish", "--note", "New.")
    folder.write("Words [@nowhere2020].")
    assert "“nowhere2020” is cited" in run(folder.path, "--dry-run", "--publish", "--note", "New.", fails=True)
    assert Edition.objects.count() == Article.objects.get().version == 1


def test_a_byline_can_be_given_for_a_page_that_names_nobody(tmp_path, run):
    (tmp_path / "page.md").write_text("# T\n\nWords.\n")
    run(tmp_path, "--publish", "--byline", "Aiko Brandt")
    assert Edition.objects.get().byline[0]["name"] == "Aiko Brandt"


def test_a_page_that_names_nobody_is_signed_by_the_magazine(tmp_path, run, client):
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nWords.\n")
    run(tmp_path)
    assert not Article.objects.filter(bylines__isnull=False).exists()
    assert "signed by EdEconomy Publishing" in run(tmp_path, "--publish")
    assert {edition.byline[0]["sort_name"] for edition in Edition.objects.all()} == {"EdEconomy Publishing"}
    assert "EdEconomy Publishing (" in client.get("/articles/one/").text


def test_an_id_in_the_front_matter_outlives_a_renamed_file(folder, run):
    text = ESSAY.format(title="On Tides", words="Words.").replace("---\n", "---\nid: tides-2026\n", 1)
    (folder.path / "tides.md").write_text(text)
    run(folder.path / "tides.md")
    (folder.path / "tides.md").rename(folder.path / "renamed.md")
    run(folder.path / "renamed.md")
    assert Article.objects.get().source == "tides-2026"


def test_an_update_imported_first_can_be_published_later(folder, run):
    run(folder.path, "--publish")
    folder.write("Other words.")
    run(folder.path)
    assert "published as edition 2" in run(folder.path, "--publish", "--note", "New figures.")


def test_an_editors_changes_are_not_published_by_an_import(folder, run):
    run(folder.path, "--publish")
    change(Article.objects.get(), "<p>Half a thought.</p>")
    run(folder.path, "--publish", "--note", "x")
    assert Edition.objects.count() == 1


def test_files_of_one_name_do_not_overwrite_each_other(tmp_path, run):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "paper.md").write_text(f"# Title {name}\n\nWords.\n")
    run(tmp_path / "a" / "paper.md", tmp_path / "b" / "paper.md")
    assert {article.title for article in Article.objects.all()} == {"Title a", "Title b"}
    assert "goes by the same name" in run(tmp_path / "a", tmp_path / "b", fails=True)


ODD = {
    "surrogate": 'title: "a\\ud800b"',
    "nul": 'title: "a\\0b"\nbyline: ["c\\0d"]\ntopics: ["e\\0f"]\nid: "g\\0h"',
    "huge number": f"title: T\nother: 0x{'f' * 5000}",
    "id of a huge number": f"title: T\nid: 0x{'f' * 5000}",
    "long id": f"title: T\nid: {'x' * 600}",
    "long names": f"title: T\nbyline: [{'A' * 100} {'B' * 100}]\ntopics: [{'C' * 200}]",
    "name of 120": f"title: T\nbyline: [{'A' * 60} {'B' * 59}]",
    "many topics": f"title: T\ntopics: [{', '.join(f't{n}' for n in range(5000))}]",
    "keys twice": "title: T\nreferences: [{id: aa2020, title: One}, {id: aa2020, title: Two}]\nnocite: x",
    "long key": f"title: T\nreferences: [{{id: {'k' * 300}, title: One}}]",
    "long DOIs": "title: T\nreferences: ["
    + ", ".join(f"{{id: k{n}, title: T{n}, DOI: 10.1000/{'x' * 270}{n}}}" for n in (1, 2))
    + "]",
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_front_matter_ends_in_an_article_or_a_message(tmp_path, kind):
    path = tmp_path / "odd.md"
    path.write_text(
        f"---\n{ODD[kind]}\n---\n\nWords @aa2020 [@k1; @k2] [@{'k' * 300}].\n\n## Note\n\n## Note\n\n## Ref\n\n## Ref\n\nx\n"
    )
    with in_time(kind):
        outcome = importing.import_file(path, "odd.md")
    refused = kind in ("long id", "id of a huge number")
    assert outcome.result == (importing.FAILED if refused else importing.CREATED), outcome.problem
    anchors = [section.anchor for section in Article.objects.first().sections.all()] if Article.objects.exists() else []
    assert not {"note-2", "ref-2", "note", "ref"} & set(anchors)


def test_a_file_name_that_is_no_text_is_read(tmp_path, run):
    path = os.path.join(os.fsencode(tmp_path), b"\xff.md")
    with open(path, "wb") as file:
        file.write(b"# T\n\nWords.\n")
    assert "1 created" in run(tmp_path)


def test_one_bad_file_stops_none_of_the_others(folder, run):
    (folder.path / "a-bad-one.md").write_bytes(b"\x00\x01\x02" * 999)
    (folder.path / "empty.txt").write_bytes(b"")
    said = run(folder.path, fails=True)
    assert "1 created, 2 failed" in said
    assert "a-bad-one.md" in said
    assert "empty.txt" in said
    assert Article.objects.count() == 1


def test_a_manuscript_with_a_blocking_problem_is_kept_as_a_draft(folder, run):
    folder.write("Words [@nowhere2020].")
    assert "“nowhere2020” is cited" in run(folder.path, "--publish", fails=True)
    assert Article.objects.count() == 1
    assert not Edition.objects.exists()


def test_a_fault_while_storing_leaves_nothing(folder, run, monkeypatch):
    def broken(*given):
        raise RuntimeError("the power went")

    monkeypatch.setattr("articles.working_copy._store_sections", broken)
    with pytest.raises(RuntimeError):
        run(folder.path)
    assert not Article.objects.exists()
    assert not Reference.objects.exists()


def test_a_place_without_manuscripts_is_said(tmp_path, run):
    assert run(tmp_path, fails=True) == ""


def test_everything_in_the_corpus_ends_in_an_article_or_a_message(corpus, tmp_path):
    """Within 10 s each, and nothing half done."""
    silent = []
    for path in sorted(path for path in corpus.rglob("*") if path.is_file()):
        before = Article.objects.count()
        with in_time(path.name):
            outcome = importing.import_file(path, str(path.relative_to(corpus)), publish=True)
        if outcome.result == importing.FAILED:
            assert Article.objects.count() == before
            if path.name not in outcome.problem:
                silent.append((path.name, outcome.problem))
    assert silent == []
    assert Article.objects.count() > 100
    assert Edition.objects.count() > 10

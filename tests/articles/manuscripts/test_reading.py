"""Files: kinds, encodings, limits, and the bibliography beside them."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.manuscripts.manuscript import Unreadable
from articles.manuscripts.reading import LARGEST, read_file

BIB = "@book{a2020, author={Example, Ada}, title={One}, publisher={Made-up Press}, year={2020}}"


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


UNREADABLE = {
    "empty": (b"", "empty"),
    "blank": (b"\xef\xbb\xbf \n", "no text"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", "PNG image"),
    "docx": (b"PK\x03\x04abc", "Word"),
    "nul": (b"abc\xff\0def", "binary"),
    "controls": (b"a\x01b\x02" * 9, "binary"),
    "large": (b"a" * (LARGEST + 1), "limit"),
    "lines": (b"a\n" * 40_001, "40,002 lines"),
    "marks": (b"&<" * 80_000, "160,000 characters of markup"),
    "utf16": (b"\xff\xfea", "UTF-16"),
    "undefined": (b"caf\xe9 \x81", "line 1"),
    "xml": (b"<?xml version='1.0'?><a/>", "HTML or XML"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_file_is_named_with_its_problem(tmp_path, name):
    content, problem = UNREADABLE[name]
    path = written(tmp_path, f"{name}.txt", content)
    with pytest.raises(Unreadable, match=problem) as refusal:
        read_file(path)
    assert str(path) in str(refusal.value)


def test_no_file_and_a_directory(tmp_path):
    with pytest.raises(Unreadable, match="no such file"):
        read_file(tmp_path / "none.md")
    with pytest.raises(Unreadable, match=r"^[^(]*: this is a directory"):
        read_file(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [("Café\n\nText.".encode(), []), ("\ufeffCafé\n\nText.".encode(), []), ("Café\n\nText.".encode("utf-16"), []),
     ("Café\r\n\r\nText.".encode("cp1252"), [("encoding", 1)]), ("Café\n\nTe\x07xt.".encode(), [("1 control character", 3)])],
)  # fmt: skip
def test_encodings(tmp_path, content, told):
    manuscript = read_file(written(tmp_path, "a.txt", content))
    assert manuscript.title == "Café"
    assert manuscript.sections[0].html == "<p>Text.</p>"
    assert [(entry.what, entry.line) for entry in manuscript.dropped] == told


TEXT_BODY = "Not the title\n\nThere are two of them, and both came out in one year, which happens.\n\nA second part\n\nIt ends here.\n"


def test_a_text_file_may_have_front_matter(tmp_path):
    head = "---\nid: t-1\ntitle: A *plain* title\nbyline:\n  - Ada Example\ntopics: [Law]\n"
    head += "slug: plain\ndate: 2024-02-03\nmood: grey\n---\n\n"
    manuscript = read_file(written(tmp_path, "a.txt", head + TEXT_BODY + "\nShare\n"))
    assert (manuscript.title, manuscript.byline, manuscript.topics) == ("A *plain* title", ["Ada Example"], ["Law"])
    assert (manuscript.source_id, manuscript.slug, manuscript.date.isoformat()) == ("t-1", "plain", "2024-02-03")
    assert [part.heading for part in manuscript.sections] == ["Not the title", "A second part"]
    assert [(entry.what, entry.line) for entry in manuscript.dropped] == [("mood: grey", 9), ("Share", 20)]


def test_front_matter_of_a_text_file_may_lack_a_title(tmp_path):
    head = "---\nbyline: Ada Example\n---\n\n"
    manuscript = read_file(written(tmp_path, "a.txt", f"{head}The Title\n\nBy A. N. Other\n\n{TEXT_BODY[15:]}"))
    assert (manuscript.title, manuscript.byline) == ("The Title", ["Ada Example"])
    assert [(entry.what, entry.line) for entry in manuscript.dropped] == [("By A. N. Other", 7)]


def test_markdown_in_a_text_file_with_front_matter(tmp_path):
    manuscript = read_file(written(tmp_path, "a.txt", "---\ntitle: T\n---\n\nText.\n\n## Part\n\n*More*.\n"))
    assert [part.heading for part in manuscript.sections] == ["", "Part"]
    assert manuscript.sections[1].html == "<p><em>More</em>.</p>"


def test_a_rule_at_the_top_is_no_front_matter(tmp_path):
    manuscript = read_file(written(tmp_path, "a.txt", "---\n\nNote: a letter.\n\n---\n\nText of it.\n"))
    assert "Note: a letter." in manuscript.title + "".join(part.html for part in manuscript.sections)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("blank", ["\f", "\v", "\x85", "\u2028", "\u2029"])
def test_only_a_line_feed_ends_a_line(tmp_path, name, blank):
    head = f"# T\n\nOne{blank}word.\n\n{blank}\n\n" if name == "a.md" else f"T\n\nOne{blank}word.\n\n{blank}\n\n"
    manuscript = read_file(
        written(tmp_path, name, f"{head}![x](y.png)\n\nSubscribe\n" if name == "a.md" else f"{head}Subscribe\n")
    )
    assert manuscript.sections[0].html.startswith("<p>One word.</p>")
    assert [entry.line for entry in manuscript.dropped] == [7]


@pytest.mark.parametrize(
    ("named", "files", "found"),
    [("", ["essay.bib", "other.bib"], True), ("", ["only.bib"], True), ("", ["one.bib", "two.bib"], False),
     ("two.bib", ["one.bib", "two.bib"], True), ("../two.bib", ["sub/one.bib", "sub/x.bib", "two.bib"], False),
     ("missing.bib", ["essay.bib", "other.bib"], True)],
)  # fmt: skip
def test_the_bibliography_beside_it(tmp_path, named, files, found):
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    for name in files:
        written(folder / "sub" if named.startswith("..") and "/" not in name else folder, name, BIB)
    head = f"---\nbibliography: {named}\n---\n" if named else ""
    manuscript = read_file(written(folder, "essay.md", f"{head}# T\n\nText [@a2020]."))
    assert bool(manuscript.references) is found
    assert manuscript.cited == ["a2020"]


def test_the_only_bibliography_of_a_folder_is_read_where_something_is_cited(tmp_path):
    written(tmp_path, "other.bib", "@book{broken, title={One")
    references = "## References\n\nExample, A. (2020). One. Made-up Press.\n"
    cited = read_file(written(tmp_path, "a.md", "# T\n\nText [@a2020].\n"))
    assert [entry.what[:31] for entry in cited.dropped] == ["bibliography other.bib, line 1:"]
    plain = read_file(written(tmp_path, "b.md", f"# T\n\nText by ada@example.org.\n\n{references}"))
    assert [work.key for work in plain.references] == ["example2020"]
    assert plain.dropped == []


def test_a_linked_bibliography_is_not_followed(tmp_path):
    outside = written(tmp_path, "outside.bib", BIB)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "essay.bib").symlink_to(outside)
    assert read_file(written(folder, "essay.md", "# T\n\n[@a2020]")).references == []


def test_the_command_prints_the_manuscript_without_a_database(tmp_path):
    written(tmp_path, "essay.bib", BIB)
    out = StringIO()
    path = written(tmp_path, "essay.md", "# Naïve\n\nText [@a2020, p. 3].\n")
    call_command("read_manuscript", str(path), "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert list(printed) == ["title", "standfirst", "byline", "sections", "references", "cited", "dropped"]
    assert printed["sections"] == [
        {
            "anchor": "lead",
            "heading": "",
            "level": 1,
            "html": '<p>Text <cite data-keys="a2020" data-locators="p. 3">[@a2020, p. 3]</cite>.</p>',
        }
    ]
    assert (printed["title"], printed["cited"], printed["references"][0]["key"]) == ("Naïve", ["a2020"], "a2020")
    assert "Naïve" in out.getvalue()
    out = StringIO()
    call_command("read_manuscript", str(path), stdout=out)
    assert "1 references" in out.getvalue()


def test_the_command_refuses_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="no such file"):
        call_command("read_manuscript", str(tmp_path / "none.txt"))


def corpus():
    folder = os.environ.get("EDECONOMY_CORPUS")
    if not folder:
        pytest.skip("EDECONOMY_CORPUS names no folder of test material")
    return Path(folder) / "articles"


def test_headings_and_keys_of_the_corpus():
    facts = [json.loads(line) for line in (corpus() / "facts.jsonl").read_text().splitlines()]
    for fact in facts:
        if not fact["file"].endswith(".md"):
            continue
        manuscript = read_file(corpus() / fact["file"])
        headings = sum(bool(part.heading) for part in manuscript.sections)
        # The title and an emptied reference section are headings of the file, too.
        assert fact["headings"] - 1 <= headings <= fact["headings"], fact["file"]
        told = sum(entry.why.count("{cite}`") for entry in manuscript.dropped)  # inside directives kept as code
        assert fact["cited_keys"] - told <= len(manuscript.cited) <= fact["cited_keys"], fact["file"]
        assert {work.key for work in manuscript.references} == set(manuscript.cited), fact["file"]

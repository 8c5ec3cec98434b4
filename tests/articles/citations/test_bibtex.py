import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.citations import bibtex
from articles.citations.bibtex import read_bibtex
from articles.citations.pandoc import PandocError
from tests.limits import in_time

COASE = """@article{coase1937,
  author = {Coase, R. H.},
  title = {The Nature of the Firm},
  journal = {Economica},
  volume = 4,
  number = {16},
  pages = {386--405},
  year = {1937},
  abstract = {Private},
  keywords = {firm}
}
"""


def works(text):
    entries, problems = read_bibtex(text)
    assert problems == []
    return {entry.key: entry for entry in entries}


def test_an_article():
    entry = works(COASE)["coase1937"]
    assert entry.raw == COASE.strip()
    assert entry.line == 1
    assert entry.csl == {
        "id": "coase1937",
        "type": "article-journal",
        "author": [{"family": "Coase", "given": "R. H."}],
        "title": "The nature of the firm",
        "container-title": "Economica",
        "volume": "4",
        "issue": "16",
        "page": "386-405",
        "issued": {"date-parts": [[1937]]},
    }


def test_lines_count_from_one_and_keys_keep_their_letters():
    entries = works("% a comment\n\n\n@book{Müller+1:2, title={Ä}}\r\n\r\n@book{b, title={B}}")
    assert {key: entry.line for key, entry in entries.items()} == {"Müller+1:2": 4, "b": 6}


def test_accents_bodies_and_et_al():
    entry = works(r"@book{a, author={{World Bank} and G{\"o}del, Kurt and others}, title={{\'E}tude \& {NASA}}}")["a"]
    assert entry.csl["author"] == [
        {"literal": "World Bank"},
        {"family": "Gödel", "given": "Kurt"},
        {"literal": "others"},
    ]
    assert entry.csl["title"] == 'Étude & <span class="nocase">NASA</span>' or entry.csl["title"] == "Étude & NASA"


def test_string_macros_and_joined_values():
    text = '@string{jpe = "Journal of Political Economy"}\n@article{a, title="A" # { b}, journal=jpe, year=1945, month=sep}'
    csl = works(text)["a"].csl
    assert csl["container-title"] == "Journal of Political Economy"
    assert csl["title"] == "A b"
    assert csl["issued"] == {"date-parts": [[1945, 9]]}


def test_a_chapter_inherits_from_its_book():
    text = "@incollection{c, title={Chapter}, crossref={B}}\n@book{b, title={Whole}, publisher={P}, year=1999}"
    csl = works(text)["c"].csl
    assert csl["container-title"] == "Whole"
    assert csl["issued"] == {"date-parts": [[1999]]}


def test_pointers_in_a_circle_harm_nobody():
    text = "@book{a, title={A}, crossref={b}}\n@book{b, title={B}, crossref={a}}\n@book{c, title={C}, crossref={c}}"
    assert [entry.csl["title"] for entry in works(text).values()] == ["A", "B", "C"]


def test_a_broken_entry_loses_only_itself():
    entries, problems = read_bibtex(f"{COASE}\n@book{{broken, title={{No end\n\n@book{{after, title={{After}}}}")
    assert [entry.key for entry in entries] == ["coase1937", "after"]
    (problem,) = problems
    assert (problem.what, problem.line) == ("@book broken", 13)
    assert problem.why.endswith(".")


def test_a_missing_key_and_a_comma_too_many_are_mended():
    entries = works("@book{\n title = {A}}\n@book{b, title={B}, , year=2001}")
    assert [(entry.key, entry.csl["title"]) for entry in entries.values()] == [("line1", "A"), ("b", "B")]


def test_an_unquoted_value_is_mended():
    assert works("@book{a, title = Two words, year=2001}")["a"].csl["title"] == "Two words"


def test_a_value_that_cannot_be_read_is_reported_and_the_entry_stays():
    entries, problems = read_bibtex("@book{a,\n title={A},\n note={n},\n series={\\newcommand{\\x}{\\x\\x}\\x}}")
    assert entries[0].csl["title"] == "A"
    assert [(problem.what, problem.line) for problem in problems] == [("a", 4)]
    assert "“series”" in problems[0].why


def test_a_title_lost_in_latex_keeps_its_words():
    entries, problems = read_bibtex(r"@book{a, title={A \begin{foo} B}}")
    assert entries[0].csl["title"] == "A foo B"
    assert "LaTeX" in problems[0].why


def test_twin_keys_are_told_and_kept_apart():
    entries, problems = read_bibtex("@book{a, title={One}}\n@book{a, title={Two}}\n@book{a, title={One}}")
    assert [(entry.key, entry.csl["title"]) for entry in entries] == [("a", "One"), ("a-2", "Two")]
    assert [problem.line for problem in problems] == [2, 3]


def test_entries_in_round_brackets_and_unknown_types():
    entries = works("@book(a, title={A})\n@podcast{b, title={B}, url={https://example.org/}}\n@xdata{x, title={X}}")
    assert [entry.csl["type"] for entry in entries.values()] == ["book", "webpage"]


def test_an_entry_without_content_has_no_csl():
    assert works("@book{a}\n@book{b,}")["b"].csl is None


def test_byte_order_mark_and_windows_line_ends():
    assert list(works("\ufeff" + COASE.replace("\n", "\r\n"))) == ["coase1937"]


def test_what_pandoc_refuses_is_singled_out(monkeypatch):
    run = bibtex.run_pandoc

    def refuses(arguments, text, seconds):
        if "poison" in text:
            raise PandocError("pandoc refused: poison.")
        return run(arguments, text, seconds)

    monkeypatch.setattr(bibtex, "run_pandoc", refuses)
    text = "\n".join(f"@book{{k{n}, title={{{'poison' if n == 5 else 'fine'} {n}}}}}" for n in range(12))
    entries, problems = read_bibtex(text)
    assert len(entries) == 11
    assert [(problem.what, problem.why, problem.line) for problem in problems] == [("k5", "pandoc refused: poison.", 6)]


def test_when_pandoc_always_fails_every_work_is_reported_in_time(monkeypatch):
    def fails(arguments, text, seconds):
        raise PandocError("pandoc is not installed.")

    monkeypatch.setattr(bibtex, "run_pandoc", fails)
    entries, problems = read_bibtex("\n".join(f"@book{{k{n}, title={{T}}}}" for n in range(50)))
    assert entries == []
    assert len(problems) == 50


def test_a_slow_entry_leaves_the_others_alone(monkeypatch):
    run = bibtex.run_pandoc

    def slow(arguments, text, seconds):
        if "slow" in text:
            time.sleep(min(seconds, 0.5))
            raise PandocError("pandoc did not finish within 1 second.")
        return run(arguments, text, seconds)

    monkeypatch.setattr(bibtex, "run_pandoc", slow)
    monkeypatch.setattr(bibtex, "AT_ONCE", 10)
    text = "\n".join(f"@book{{k{n}, title={{{'slow' if n == 5 else 'fine'}}}}}" for n in range(40))
    entries, problems = read_bibtex(text)
    assert len(entries) == 39
    assert [problem.what for problem in problems] == ["k5"]


def test_a_large_file_is_read_in_time():
    text = "\n".join(COASE.replace("coase1937", f"k{number}") for number in range(3000))
    with in_time():
        entries, problems = read_bibtex(text)
    assert (len(entries), problems) == (3000, [])


def test_worst_cases_take_no_time():
    for text in (
        "@a{" * 20_000,
        "@book{a, title={" + "{" * 100_000,
        "{" * 200_000,
        "@book{a, t=" + "1#" * 50_000 + "}",
        "@" * 100_000,
    ):
        with in_time(text[:20]):
            read_bibtex(text)


def test_nothing_is_nothing():
    assert read_bibtex("") == ([], [])
    assert read_bibtex("No bibliography at all.") == ([], [])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.sampled_from(list('@{}()=,"#\\%\n book{a,title')), max_size=120))
def test_any_rubbish_before_leaves_the_next_entry_alone(rubbish):
    entries, _problems = read_bibtex(f"{rubbish}\n\n@book{{last, title={{Last of All}}}}\n")
    swallowed = rubbish.count("@") and any(mark in rubbish for mark in '{("')
    assert swallowed or [entry.key for entry in entries][-1:] == ["last"]

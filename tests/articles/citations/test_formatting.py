import pytest

from articles.citations import formatting
from articles.citations.formatting import FormattingError, format_references
from articles.citations.pandoc import PandocError, PandocLate

AKERLOF = {
    "type": "article-journal",
    "author": [{"family": "Akerlof", "given": "George A."}],
    "title": "The market for “lemons”: Quality uncertainty and the market mechanism",
    "container-title": "The Quarterly Journal of Economics",
    "volume": "84",
    "issue": "3",
    "page": "488-500",
    "issued": {"date-parts": [[1970]]},
    "DOI": "10.2307/1879431",
    "URL": "https://example.org/lemons",
}


def test_a_work_is_printed_in_apa_without_its_address():
    assert format_references([("lemons", AKERLOF)])["lemons"] == (
        "Akerlof, G. A. (1970). The market for “lemons”: Quality uncertainty and the market mechanism. "
        "<em>The Quarterly Journal of Economics</em>, <em>84</em>(3), 488–500."
    )


def test_any_key_is_safe():
    keys = ['"><b', "a b", "ä", "r1", "", "@x;y", "{}"]
    printed = format_references([(key, AKERLOF | {"title": f"Title {number}"}) for number, key in enumerate(keys)])
    assert list(printed) == keys
    assert all(f"Title {number}" in printed[key] for number, key in enumerate(keys))


def test_works_of_one_author_and_year_get_letters():
    printed = format_references([("a", AKERLOF | {"title": "Alpha"}), ("b", AKERLOF | {"title": "Beta"})])
    assert "(1970a)" in printed["a"]
    assert "(1970b)" in printed["b"]


def test_batches_print_what_one_run_prints(monkeypatch):
    people = [{"family": family, "given": "A."} for family in ("Omega", "Alpha", "alpha", "Beta")]
    works = [(f"w{n}", AKERLOF | {"title": f"Title {n}", "author": [people[n % 4]]}) for n in range(12)]
    works += [
        ("nobody", {"type": "book", "title": "Alone"}),
        ("editor", {"type": "book", "title": "E", "editor": people[:1]}),
    ]
    at_once = format_references(works)
    runs = []
    monkeypatch.setattr(formatting, "A_BATCH", 3)
    monkeypatch.setattr(
        formatting, "run_pandoc", lambda *given, run=formatting.run_pandoc: (runs.append(given), run(*given))[1]
    )
    assert format_references(works) == at_once and list(at_once) == [key for key, _ in works]
    assert len(runs) > 2 and "(1970c)" in at_once["w8"]


def test_a_missing_year_is_printed_as_such():
    undated = {name: value for name, value in AKERLOF.items() if name != "issued"}
    assert "(n.d.)" in format_references([("a", undated)])["a"]


def test_authors_left_out_are_shown_by_an_ellipsis():
    names = [{"family": name, "given": "A."} for name in ("Alpha", "Beta", "Omega")]
    printed = format_references([("a", AKERLOF | {"author": names, "custom": {"names-omitted": True}})])["a"]
    assert printed.startswith("Alpha, A., Beta, A., … Omega, A. (1970)")


def test_more_than_twenty_authors_are_cut_by_the_style():
    names = [{"family": f"Name{number}", "given": "A."} for number in range(30)]
    printed = format_references([("a", AKERLOF | {"author": names})])["a"]
    assert "Name18, A., … Name29" in printed


def test_et_al_stays():
    others = [{"family": "Alpha", "given": "A."}, {"literal": "others"}]
    assert "et al." in format_references([("a", AKERLOF | {"author": others})])["a"]


def test_markup_of_the_title_is_kept_and_foreign_markup_is_text():
    printed = format_references(
        [("a", AKERLOF | {"title": "On <i>Homo</i> <script>x</script> & [link](javascript:x)"})]
    )
    assert "<em>Homo</em>" in printed["a"]
    assert "&lt;script&gt;" in printed["a"]
    assert "<a" not in printed["a"]


def test_what_cannot_be_printed_is_named():
    with pytest.raises(FormattingError, match="“empty” has nothing to print") as caught:
        format_references([("good", AKERLOF), ("empty", None)])
    assert caught.value.key == "empty"


def test_a_work_that_breaks_the_run_is_found(monkeypatch):
    run = formatting.run_pandoc

    def breaks(arguments, text, seconds):
        if "poison" in text:
            raise PandocError("pandoc refused: poison.")
        return run(arguments, text, seconds)

    monkeypatch.setattr(formatting, "run_pandoc", breaks)
    works = [(str(number), AKERLOF) for number in range(5)] + [("bad", AKERLOF | {"title": "poison"})]
    with pytest.raises(FormattingError, match="“bad” could not be formatted") as caught:
        format_references(works)
    assert caught.value.key == "bad"


def test_one_run_serves_a_whole_list(monkeypatch):
    runs = []
    run = formatting.run_pandoc
    monkeypatch.setattr(formatting, "run_pandoc", lambda *given: runs.append(1) or run(*given))
    format_references([(str(number), AKERLOF) for number in range(40)])
    assert len(runs) == 1
    assert format_references([]) == {}
    assert len(runs) == 1


def test_only_known_styles_are_used():
    for style in ("nature-of-nothing", "../styles/apa", "/etc/passwd", "apa.csl", ""):
        with pytest.raises(FormattingError, match="no citation style"):
            format_references([("a", AKERLOF)], style)


def test_a_list_that_takes_too_long_is_not_tried_again(monkeypatch):
    runs = []

    def late(arguments, text, seconds):
        runs.append(1)
        raise PandocLate("pandoc did not finish within 30 seconds.")

    monkeypatch.setattr(formatting, "run_pandoc", late)
    with pytest.raises(FormattingError, match="did not finish") as caught:
        format_references([("a", AKERLOF), ("b", AKERLOF)])
    assert (len(runs), caught.value.key) == (1, "")

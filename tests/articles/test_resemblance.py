"""Which names a reader may take for one another."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.resemblance import LIKE, LOOKS, is_of_the_magazine, keys

NAME = "Lucía Barragán-Hale"
MAGAZINE = "EdEconomy Publishing"


@pytest.mark.parametrize(
    "name",
    [
        NAME,
        "LUCÍA BARRAGÁN-HALE",
        "lucia barragan hale",
        "Lucia\u0301 Barragan\u0301-Hale",
        "Lu\u200bc\u00adía Barra\u2060gán\u200d-Hale",
        "\u202eLucía Barragán-Hale\u202c",
        "Lucía\u3164Barragán—Hale ✓",
        "Luсíа Ваrrаgán-Наlе",  # Cyrillic
        "Lυcίa Βαrrαgάn-Ηαlε",  # Greek
        "Lսcía Barragán-Hale",  # Armenian
        "ᏞucíᎪ Barragán-Hale",  # Cherokee
        "𝐋𝐮𝐜í𝐚 𝓑arragán-ℍale",
        "Ｌｕｃｉａ　Ｂａｒｒａｇａｎ－Ｈａｌｅ",
        "Łucía Bārragán-Ħale",
        "L̶u̶c̶í̶a̶ Barragán-Hale",
        "1ucia Barragan-Ha|e",
        "Iucia Barragan-HaIe",
        "Hale, Lucía Barragán",
        "LuciaBarraganHale",
        "Dr. Lucía Barragán-Hale, PhD",
        "Lucía Barragán-Hale (Author)",
        "✍ Editor Lucía Barragán-Hale ✍",
    ],
)
def test_it_looks_like_the_name(name):
    assert keys(name) & keys(NAME)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Νίκος Παππάς", "ΝΙΚΟΣ ΠΑΠΠΑΣ"),
        ("Ирина Ни", "ИРИНА НИ"),
        ("Bjørn Æbler", "Bjorn Aebler"),
        ("Arno", "Amo"),
        ("O’Brien", "OBRIEN"),
        ("O’Brien", "O\u02bcBrien"),  # modifier letters, which look like punctuation
        ("Ann Lee-Hale", "Ann Lee\u30fcHale"),
        ("Ann Hale", "Ann Ha\u2502e"),  # as "|"
        ("Ann Hale", "Ann Ha\u2223e"),
    ],
)
def test_other_names_are_read_alike(one, other):
    assert keys(one) & keys(other)


@pytest.mark.parametrize(
    "name", ["Lucía Barragán", "Lucia Hale", "Lucius Barragán-Hale", "Ana Ruiz", "", "✓", "\u200b", "\u3164"]
)
def test_another_name_is_another_name(name):
    assert not keys(name) & keys(NAME)


def test_of_thousand_names_of_readers_none_is_like_another():
    """What is folded together leaves names apart."""
    given_names = (
        "Ada Amal Bo Carla Dario Edda Fumiko Gero Hana Igor Jana Kofi Lars Mina Noor Omar Pia Rosa Sven Tomás".split()
    )
    families = "Adeyemi Brandt Costa Dubois Eriksen Fischer Gupta Haddad Ito Janssen Kowalski Lindgren Moreau Novák Okafor Peters".split()
    names = [f"{one} {other}" for one in given_names for other in families]
    assert len({frozenset(keys(name)) for name in names}) == len(names)
    assert not {key for name in names for key in keys(name)} & keys(NAME)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Editor",
            "The Editors",
            "EDITORS",
            "Еditоr",
            "A\u0332d\u0332min",
            "Moderator Bob",
            "Support team",
            "Ana (Member)",
        ),
        *("EdEconomy", "EdEconomy Publishing", "the edeconomy publishing", "ЕdЕсоnоmу", "publishing edeconomy"),
    ],
)
def test_it_speaks_for_the_magazine(name):
    assert is_of_the_magazine(name, MAGAZINE)


@pytest.mark.parametrize("name", ["Ed", "Theodor", "Ana Publishing", "Maria Staffan", "Edith Orr", "", "✓"])
def test_it_does_not_speak_for_the_magazine(name):
    assert not is_of_the_magazine(name, MAGAZINE)


def test_every_look_alike_stands_for_a_letter_once():
    signs = [sign for group in LIKE.values() for sign in group]
    assert len(signs) == len(set(signs)) == len(LOOKS)
    assert all(unicodedata.category(sign)[0] in "LN" for sign in signs if sign not in "|∣│❘")


@given(st.text(max_size=60))
def test_any_text_has_keys_that_ignore_case_marks_and_what_is_not_seen(text):
    found = keys(text)
    assert all(0 < len(key) <= 200 for key in found)
    assert found == keys(f"\u200b{text}\u2060") == keys(f" {text}!")

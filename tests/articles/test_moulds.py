"""Templates that are rendered once and filled: what is filled in is escaped, and can neither add a slot nor end one."""

import pytest
from django.test import override_settings

from articles.moulds import MARK, Mould, kept, slot


@pytest.fixture
def mould():
    return Mould("parts/_pager.html", {"older": slot("older"), "newer": "", "on": "100% of it"})


def test_words_are_escaped_and_ready_html_is_not(mould):
    assert 'href="?a=1&amp;b=&quot;&lt;"' in mould.fill({}, older='?a=1&b="<')
    assert 'href="<b>"' in mould.fill({"older": "<b>"})


def test_signs_that_python_would_format_stand_as_they_are(mould):
    page = mould.fill({}, older="%(older)s %s %d {older}")
    assert "%(older)s %s %d {older}" in page and "100% of it" in page


def test_what_is_filled_in_is_no_slot(mould):
    assert slot("older") in mould.fill({}, older=slot("older"))
    assert MARK not in mould.form


def test_while_templates_are_written_nothing_is_kept():
    asked = []
    made = kept(2)(asked.append)
    for debug in (False, True):
        with override_settings(DEBUG=debug):
            made(debug)
            made(debug)
    assert asked == [False, True, True]

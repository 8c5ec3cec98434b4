import pytest

from articles.slugs import latin_slug


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Łukasz Żółkiewski", "lukasz-zolkiewski"),
        ("Jürgen Groß", "jurgen-gross"),
        ("Þórsdóttir & Bjørn", "thorsdottir-bjorn"),
        ("A New Era of Power Dynamics", "a-new-era-of-power"),
        ("Donaudampfschifffahrtsgesellschaft", "donaudampfschifffahr"),
        ("田中さん", ""),
        ("C++", "c"),
    ],
)
def test_words_become_a_slug(words, slug):
    assert latin_slug(words, 20) == slug

"""What counts as a word, said once for texts and for what is searched: without accents, capitals and inflection."""

import re
import unicodedata
from functools import lru_cache
from importlib.metadata import version

import snowballstemmer

# A letter or digit and what follows of the kind, accents and soft hyphens included; signs of Chinese and Japanese one by one.
WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]++(?:[\u0300-\u036f\u00ad\u200b-\u200d]++[^\W_]*+)*+(?:['’][sS](?![^\W_]))?"
)
# No mark of accent parts these from their plain letter.
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
LONGEST = 40  # letters of a word
# Under what the index keeps what it has read: another first number where words are read otherwise, and it reads all anew.
READING = f"2, snowballstemmer {version('snowballstemmer')}"
# Too common to be asked for along with others.
COMMON = frozenset(
    """a about all also an and any are as at be been but by can could did do does for from had has have he her his how i if in
    into is it its more most no not of on one or our out s she so some such t than that the their them then there these they
    this those to was we were what when where which who whose why will with would you your""".split()
)


@lru_cache(200_000)
def fold(word):
    """Without accents, capitals and a possessive s."""
    word = re.sub(r"['’]s$", "", word.casefold())
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word.translate(LETTERS)).casefold().lower()  # 𝑌 is a capital, too
    return "".join(letter for letter in word if letter.isalnum())[:LONGEST]


@lru_cache(200_000)
def term(word):
    """What the index keeps of a word; "" where nothing is left."""
    return snowballstemmer.stemmer("english").stemWord(fold(word))  # a new one: it is not for several threads


def terms(text):
    """The words of a text in their order, as the index keeps them."""
    return [found for word in WORD.findall(text) if (found := term(word))]


def is_common(word):
    return fold(word) in COMMON

"""Where words are looked up. Each backend has the same four functions; they know nothing of what is public.

essays(query, most)    [(number of the edition, score)], the best first, at most so many
replies(query, most)   numbers of replies, the newest first
titles(start, stems, most)  numbers of editions that have a word in the title that begins so, or one of the stems
forms(tries, most)     [(place in tries, number of an edition)]: of each (query, word), the newest so many editions with that very word
"""

from importlib import import_module

from django.db import connection


def backend():
    return import_module(f"edeconomy.search.backends.{'postgres' if connection.vendor == 'postgresql' else 'sqlite'}")

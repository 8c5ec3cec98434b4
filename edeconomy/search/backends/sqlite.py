"""FTS5. Its tables follow the rows of the models by triggers (migrations/0001_initial.py)."""

from django.db import connection

WEIGHTS = "10, 4, 6, 1, 0.5, 0"  # of title, standfirst, byline, body, works, labels
ANY = "{title standfirst byline body works}"


def essays(query, most):
    """The newest `most`, and the newest with the words in their title, by rank. +rowid: else FTS5 is asked anew for each of them."""
    newest = "SELECT rowid FROM search_essayindex WHERE search_essayindex MATCH %s ORDER BY rowid DESC LIMIT %s"
    sql = f"""WITH found AS MATERIALIZED (SELECT * FROM ({newest}) UNION SELECT * FROM ({newest}))
        SELECT rowid, -bm25(search_essayindex, {WEIGHTS}) FROM search_essayindex
        WHERE search_essayindex MATCH %s AND +rowid IN found ORDER BY 2 DESC, 1 DESC LIMIT %s"""  # noqa: S608  # nosec
    whole = _expression(query)
    return _rows(sql, [whole, most, _expression(query, "title"), most, whole, most])


def replies(query, most):
    sql = "SELECT rowid FROM search_replyindex WHERE search_replyindex MATCH %s ORDER BY rowid DESC LIMIT %s"
    return [pk for (pk,) in _rows(sql, [_words(query), most])]


def titles(start, stems, most):
    sql = "SELECT rowid FROM search_essayindex WHERE search_essayindex MATCH %s ORDER BY rowid DESC LIMIT %s"
    words = " OR ".join([f'"{start}" *', *(f'"{stem}"' for stem in stems)])
    return [pk for (pk,) in _rows(sql, [f"title : ({words})", most])]


def forms(tries, most):
    one = """SELECT %s, edition_id FROM search_essaywords WHERE edition_id IN (SELECT rowid FROM search_essayindex
        WHERE search_essayindex MATCH %s ORDER BY rowid DESC LIMIT %s) AND ' ' || forms || ' ' LIKE %s"""
    rows = [(place, _expression(query), most, f"% {word} %") for place, (query, word) in enumerate(tries)]
    return _rows(" UNION ALL ".join([one] * len(rows)), [value for row in rows for value in row])


def _expression(query, column=ANY):
    """Every essay has the label ALL, from which others can be taken away. `column`: of the words that are wanted in any."""
    wanted = [_in_column(sought, column) for sought in query.wanted] or ['labels : "ALL"']
    return " NOT ".join([f"({' AND '.join(wanted)})", *map(_in_column, query.excluded)])


def _in_column(sought, column=ANY):
    return f"{sought.column or column} : {_phrase(sought)}"


def _words(query):
    return " NOT ".join([f"({' AND '.join(map(_phrase, query.wanted))})", *map(_phrase, query.excluded)])


def _phrase(sought):
    """Words are letters and digits, so there is nothing in them to escape."""
    return f'"{" ".join(sought.words)}"'


def _rows(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()

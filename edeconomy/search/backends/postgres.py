"""tsvector, without any extension. A generated column follows the rows of the models (migrations/0001_initial.py).

It is asked which rows have all the words; which of them have the words one after the other in one column, is read there. A tsvector knows
that only for the places of the first words, and it does not know where a column ends.
"""

from django.db import connection

PLACES = 16_383  # that a tsvector knows
COLUMNS = ("title", "standfirst", "byline", "body", "works")
WEIGHTS = "{0.05, 0.1, 0.5, 1}"  # of works, body, standfirst with byline, title


def essays(query, most):
    """The newest `most` at first, those with the words in their title before all; then by rank."""
    where, parameters = _where(query, COLUMNS)
    words = [sought for sought in query.wanted if not sought.column]
    sql = f"""WITH found AS MATERIALIZED (SELECT edition_id, vector FROM search_essaywords WHERE {where}
        ORDER BY (' ' || title || ' ') LIKE ALL(%s::text[]) DESC, edition_id DESC LIMIT %s)
        SELECT edition_id, ts_rank(%s, vector, %s::tsquery, 1) FROM found ORDER BY 2 DESC, 1 DESC"""  # noqa: S608  # nosec
    return _rows(sql, [*parameters, [_like(sought) for sought in words], most, WEIGHTS, _lexemes(words)])


def replies(query, most):
    where, parameters = _where(query, ("words",))
    sql = f"SELECT reply_id FROM search_replywords WHERE {where} ORDER BY reply_id DESC LIMIT %s"  # noqa: S608  # nosec
    return [pk for (pk,) in _rows(sql, [*parameters, most])]


def titles(start, stems, most):
    like = [f"% {start}%", *(f"% {stem} %" for stem in stems)]
    sql = "SELECT edition_id FROM search_essaywords WHERE ' ' || title || ' ' LIKE ANY(%s) ORDER BY 1 DESC LIMIT %s"
    return [pk for (pk,) in _rows(sql, [like, most])]


def forms(tries, most):
    statements, values = [], []
    for place, (query, word) in enumerate(tries):
        where, parameters = _where(query, COLUMNS)
        newest = f"SELECT edition_id, forms FROM search_essaywords WHERE {where} ORDER BY edition_id DESC LIMIT %s"  # noqa: S608  # nosec
        statements.append(f"SELECT %s, edition_id FROM ({newest}) AS newest WHERE ' ' || forms || ' ' LIKE %s")  # noqa: S608  # nosec
        values += [place, *parameters, most, f"% {word} %"]
    return _rows(" UNION ALL ".join(statements), values)


def _where(query, columns):
    conditions, parameters = ["vector @@ %s::tsquery"], [_lexemes(query.wanted) or "'ALL'"]
    for sought in query.wanted:
        _stand(sought, columns, "", conditions, parameters)
    for sought in query.excluded:
        _stand(sought, columns, "NOT ", conditions, parameters)
    return " AND ".join(conditions), parameters


def _stand(sought, columns, negation, conditions, parameters):
    """Words that the vector cannot tell about, or that must not be there."""
    if not sought.column and len(sought.words) > 1:
        like = " OR ".join(f"' ' || {column} || ' ' LIKE %s" for column in columns)
        length = " + ".join(
            f"octet_length({column})" for column in columns
        )  # of a word and the space behind it: two at least
        near = f"(vector @@ %s::tsquery OR {length} > {2 * PLACES})"
        conditions.append(f"{negation}({near} AND ({like}))")
        parameters += [" <-> ".join(f"'{word}'" for word in sought.words), *[_like(sought)] * len(columns)]
    elif sought.column and sought.column != "labels":
        conditions.append(f"{negation}(' ' || {sought.column} || ' ' LIKE %s)")
        parameters.append(_like(sought))
    elif negation:
        conditions.append("NOT vector @@ %s::tsquery")
        parameters.append(_lexemes([sought]))


def _lexemes(soughts):
    """Words are small letters and digits, labels begin with a capital: nothing to escape, and no two alike."""
    return " & ".join(f"'{word}'" for sought in soughts for word in sought.words)


def _like(sought):
    return f"% {' '.join(sought.words)} %"


def _rows(sql, parameters):
    """By the index, however common the words are: a plan does not know what it costs to read the vectors of a whole table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = off; {sql}", parameters)  # one message, so one transaction
        cursor.nextset()
        return cursor.fetchall()

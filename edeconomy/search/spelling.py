"""What a word that nothing was found for may have meant."""

from edeconomy.search.models import Word
from edeconomy.search.words import fold

MOST = 300  # words that are looked at


def nearest(word):
    """Known words one or two letters away, the nearest first. One wrong letter leaves one half of a word as it was."""
    word = fold(word)
    if not word.isascii() or not word.isalpha() or not 4 <= len(word) <= 24:
        return []
    half = len(word) // 2
    beginning = Word.objects.filter(word__range=(word[:half], word[:half] + "zzzz")).order_by("word")
    end = word[half:][::-1]
    ending = Word.objects.filter(reversed__range=(end, end + "zzzz")).order_by("reversed")
    found = {known.word for rows in (beginning[:MOST], ending[:MOST]) for known in rows} - {word}
    near = sorted((steps, known) for known in found if (steps := distance(word, known)) <= (2 if len(word) > 5 else 1))
    return [known for _, known in near]


def distance(one, other):
    """Letters to add, drop, change, or swap with their neighbour."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            steps = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and (a, b) == (other[j - 2], one[i - 2]):
                steps = min(steps, rows[-2][j - 2] + 1)
            row.append(steps)
        rows.append(row)
    return rows[-1][-1]

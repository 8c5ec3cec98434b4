"""What stands behind the authors and the year: title, journal or book, publisher."""

import re
from dataclasses import dataclass, field

from articles.citations.authors import BODY, PAPER, SMALL, Authors, signed_by
from articles.citations.contributions import take_contributions
from articles.citations.identifiers import CUT
from articles.citations.numbering import MONTH, YEAR, take_numbers
from articles.citations.vocabulary import (
    BREAK,
    EDITION,
    HOUSE,
    JOURNAL,
    MEETING,
    QUOTED,
    REPORT,
    SHORT_WORDS,
    THESIS,
    abbreviated_journal,
    publishing_house,
    sentences,
)

IN = re.compile(
    r"(?:\s(?=In:)|^|[.?!,;:”\"’'»)⁝])\s*\b"
    r"(?:(?:In|IN|Dans)(?:\s?:\s*|\s+)(?=[“\"‘'(«]?[^\Wa-z_])|(?:in|dans)(?:\s?:\s*|\s+)(?=[“\"‘'(«]?[^\Wa-z_\d]))"
)
EDITORS_AHEAD = re.compile(
    r"^(?P<names>[^()]{3,200}?)\s*,?\s*[(\[]\s*(?i:eds?|hrsg|hg|editors?|orgs?|coords?|dirs?|éds?|szerk|a cura di)"
    r"\b\s*\.?(?P<translators>\s*(?:&|and)\s*Trans\.?)?[)\]]\s*[,.:;]?\s*"
)
EDITORS_PLAIN = re.compile(r"^(?P<names>[^()]{3,160}?)\s*,\s*(?i:eds?|editors?|hrsg)\b\.?\s*[,.:]?\s*")
EDITORS_BEHIND = re.compile(
    r"[,.;(]?\s*\b(?i:edited by|eds?\.(?: by)?|herausgegeben von|(?:hrsg|hg)\.(?: v(?:on|\.))?|a cura di|"
    r"sous la dir(?:ection)?\.? de)\s+(?P<names>[^()\d:⁝]{3,160}?)(?=\s*[),;:⁝]|(?<=[^\W\d_]{2})\.|$)"
)
EDITORS_OF_BOOK = re.compile(
    r"(?<=[.,;⁝])\s*(?:[Ee]dited by|Eds?\.)\s+(?P<names>[^()\d:⁝]{3,160}?)(?=\s*[),;:⁝]|(?<=[^\W\d_]{2})\.|$)[),.;]*"
)
IDENTIFIER = re.compile(r"(?:(?i:no|nr|number)\b\.?\s*)?([A-Z\d][\w./-]*\d[\w./-]*)")
IN_BRACKETS = re.compile(rf"\((?P<house>[^():;\d]{{3,80}}),\s(?P<place>[^():;,\d]{{2,40}}),?\s(?P<year>{YEAR})\)")
EDITORS_INSIDE = re.compile(r"\s*\((?P<names>[^()]{3,160}?),?\s*(?i:eds?|hrsg|hg)\b\.?\)")


@dataclass
class Draft:
    """What one way of reading makes of a reference."""

    authors: Authors
    year: str = ""
    title: str = ""
    tail: str = ""  # what stands behind the title
    quoted: bool = False
    sure: bool = True  # its authors can't well be anything else
    parts: dict = field(default_factory=dict)


def read_publication(draft: Draft) -> None:
    """Fills in title, year and parts from the tail, and leaves there what was not understood."""
    parts = draft.parts
    found, draft.tail = take_contributions(draft.tail)
    parts |= found
    chapter = IN.search(draft.tail) if draft.quoted or len(draft.tail) > 12 else None
    if (
        chapter
        and not draft.quoted
        and len(draft.tail[: chapter.start()].split()) < 2
        and not EDITORS_AHEAD.match(draft.tail[chapter.end() :])
    ):
        chapter = None
    if chapter and draft.quoted and chapter.start() > 4:
        chapter = None
    if chapter:
        if not draft.quoted:
            draft.title = draft.tail[: chapter.start() + 1]
        _inside(draft, draft.tail[chapter.end() :])
    elif draft.quoted and EDITORS_BEHIND.search(draft.tail):
        _inside(draft, draft.tail)
    elif draft.quoted:
        _behind_title(draft, draft.tail)
    else:
        _unquoted(draft)
    if not draft.year:
        years = re.findall(rf"(?<![\w–—\[-])({YEAR})(?![\d–—\]-])", draft.parts.pop("dates", "") or draft.tail)
        draft.year = parts.pop("year", "") or (years[-1] if years else "")
    parts.pop("year", None)
    parts.pop("dates", None)
    draft.title = _title(draft.title)
    _last_publisher(draft)
    _meeting_place(draft)


def _title(text: str) -> str:
    text = text.replace("⁝", " ").strip(" ,.;:")
    text = re.sub(r"\s*\((?:\d\w* ed\.?|[^()]*\bed(?:ition|\.))\)\s*$", "", text)
    text = re.sub(r"\s*\[[^\[\]]{2,40}\]\s*$", "", text)
    return " ".join(text.split()).strip(' ,.;:“”"‘*')


def _inside(draft: Draft, text: str) -> None:
    """What stands behind "In": editors, book or proceedings, pages, publisher."""
    parts = draft.parts
    parts["dates"] = text
    parts["inside"] = True
    for pattern in (EDITORS_AHEAD, EDITORS_PLAIN):
        if found := pattern.match(text):
            editors = signed_by(found["names"], role=pattern is not EDITORS_AHEAD)
            if editors or (pattern is EDITORS_AHEAD and not re.search(r"[?!]|\w{3}\.\s", found["names"])):
                parts["editor"] = editors.names if editors else []
                if found.groupdict().get("translators"):
                    parts["translator"] = parts["editor"]
                text = text[found.end() :]
                break
    text = _without_publisher(draft, text)
    if found := EDITORS_BEHIND.search(text) or EDITORS_INSIDE.search(text):
        if editors := signed_by(found["names"]):
            parts["editor"] = editors.names
        text = text[: found.start()] + " ⁝ " + text[found.end() :]
    numbers, start, end = take_numbers(text)
    parts |= {name: value for name, value in numbers.items() if name != "year" or not draft.year}
    container, broken = _broken(text[:start])
    stops = sentences(container)
    container = stops[0] if stops else ""
    quoted = QUOTED.match(container)
    if quoted:
        container = next(group for group in quoted.groups() if group)
    bits = container.split(", ")
    for position, bit in enumerate(bits[1:], 1):
        enumerated = any(later.startswith(("and ", "& ")) for later in bits[position:])
        if HOUSE.search(bit) and ":" not in bit and not enumerated and not MEETING.search(container):
            parts.setdefault("publisher", bit)
            container = ", ".join(bits[:position])
            break
    parts["container"] = container.strip(" ,.;:(")
    draft.tail = " ⁝ ".join([*stops[1:], broken, text[end:]])


def _without_publisher(draft: Draft, text: str) -> str:
    """Takes "Place: Publisher" out of the text: the last colon that can be read so."""
    for colon in reversed(list(re.finditer(r"\s?:\s?(?=[^\Wa-z_])", text[:1500]))[-6:]):
        before = text[: colon.start()]
        opened = max(before.rfind("("), before.rfind(";"), before.rfind("⁝"))
        place = before[opened + 1 :] if opened >= 0 else (sentences(before) or [""])[-1]
        if opened >= 0:
            place = (sentences(place) or [""])[-1]
        while not _is_place(place) and "," in place:
            place = place.partition(",")[2]
        start = before.rfind(place) if place.strip() else 0
        ends = re.search(
            rf"[;()⁝“”]|,?\s*\(?{YEAR}|,\s*(?:pp?\b|\d)|\.\s*$|\.\s+(?=[^\Wa-z_]\w\w|\d)", text[colon.end() :]
        )
        publisher = text[colon.end() : colon.end() + ends.start()] if ends else text[colon.end() :]
        alone = not before[:start].strip(" .,;:(⁝")
        if re.search(r"\b(?:edited by|eds?\.)\s", publisher):
            continue  # a subtitle
        if not _is_place(place) or not 0 < len(publisher.split()) <= 9 or ":" in publisher:
            continue
        if (
            opened >= 0
            and before[opened] == "("
            and not (HOUSE.search(publisher) or re.match(rf"[\s,.]*{YEAR}", text[colon.end() + len(publisher) :]))
        ):
            continue
        if alone and not draft.quoted and "inside" not in draft.parts:
            continue
        draft.parts["publisher-place"] = place.strip(" ,")
        draft.parts["publisher"] = publisher.strip(" ,.")
        return f"{text[:start].rstrip(' (')} {CUT} {text[colon.end() + len(publisher) :]}"
    if (bracket := IN_BRACKETS.search(text)) and HOUSE.search(bracket["house"]):
        draft.parts |= {"publisher": bracket["house"], "publisher-place": bracket["place"]}
        return f"{text[: bracket.start()]} {CUT} ({bracket['year']}){text[bracket.end() :]}"
    return text


def _is_place(text: str) -> bool:
    words = re.findall(r"[^\W\d_][\w.'’-]*", text)
    weighty = [
        word
        for word in words
        if word.lower() not in ("on", "am", "and", "und", "upon", "of", "de", "la", "der", "et", "an", "a")
    ]
    return (
        0 < len(words) <= 6
        and text.strip()[:1].isupper()
        and all(word[0].isupper() for word in weighty)
        and not re.search(r"\d|\b(?:In|Vol|Bd)\b", text)
    )


def _behind_title(draft: Draft, tail: str) -> None:
    """Journal, volume, pages behind a title whose end is known."""
    parts = draft.parts
    parts["dates"] = tail
    tail = tail.lstrip(" ,.;:")
    thesis = THESIS.search(tail[:60])
    rest = tail if thesis else _without_publisher(draft, tail)
    numbers, start, end = take_numbers(rest)
    parts |= {name: value for name, value in numbers.items() if name != "year" or not draft.year}
    before = rest[:start].strip(" ,.;:(⁝")
    if thesis or REPORT.search(before):
        _kind(draft, before)
    elif before:
        before, broken = _broken(before)
        pieces = sentences(before)
        while len(pieces) > 1 and abbreviated_journal(pieces[0]):
            pieces[:2] = [f"{pieces[0]} {pieces[1]}"]
        if pieces and (
            numbers or JOURNAL.search(pieces[0]) or MEETING.search(pieces[0]) or not publishing_house(pieces[0])
        ):
            if not re.fullmatch(rf"[\W\d]*{YEAR}?\W*", pieces[0]):
                parts["container"] = pieces[0].strip(" ,.;:")
            draft.tail = " ⁝ ".join([*pieces[1:], broken, rest[end:]])
            return
        if pieces and publishing_house(pieces[0]):
            parts.setdefault("publisher", pieces[0])
            rest, end = " ⁝ ".join([*pieces[1:], broken, rest[end:]]), 0
    draft.tail = rest[end:]


def _unquoted(draft: Draft) -> None:
    """The title ends where a sentence does, or before the journal with its numbers."""
    parts, text = draft.parts, draft.tail
    parts["dates"] = text
    if (found := EDITORS_OF_BOOK.search(text)) and (editors := signed_by(found["names"])):
        parts["editor"] = editors.names
        text = text[: found.start()] + CUT + text[found.end() :]
    rest = _without_publisher(draft, text)
    numbers, start, end = take_numbers(rest)
    before = rest[:start]
    pieces = sentences(before)
    only_pages = numbers.keys() <= {"page"}
    if not pieces:
        return
    parts |= {name: value for name, value in numbers.items() if name != "year" or not draft.year}
    draft.tail = rest[end:]
    if numbers and abbreviated_journal(before):
        parts["container"] = before.strip(" ,.;:(")
        return
    if "publisher" in parts and only_pages:
        draft.title = pieces.pop(0)
        if draft.title.endswith(("?", "!")) and pieces and not EDITION.match(pieces[0]):
            draft.title += f" {pieces.pop(0)}"
        draft.tail = " ".join([*pieces, rest[end:]])
        return
    while len(pieces) > 2 and EDITION.match(pieces[-1]):
        draft.tail = f"{pieces.pop()} {draft.tail}"
    if numbers and len(pieces) > 1:
        container = _container(pieces)
        draft.title = " ".join(pieces)
    elif numbers:
        draft.title, container = _by_comma(pieces[0])
    else:
        draft.title, container = _first_sentence(draft, pieces)
    if container:
        parts["container"], broken = _broken(container)
        draft.tail = f"{broken} ⁝ {draft.tail}"


def _broken(text: str) -> tuple[str, str]:
    """The name of a journal or book, and what stands behind it."""
    name = BREAK.split(text)[0]
    return name.strip(" ,.;:("), text[len(name) :].strip(" ,.;:(⁝")


def _container(pieces: list[str]) -> str:
    """Takes the journal off the end of the sentences; an abbreviated name may be several of them."""
    container = pieces.pop()
    while len(pieces) > 1 and (len(pieces[-1].split()) == 1 or _shortened(pieces[-1])):
        container = f"{pieces.pop()} {container}"
    return container


def _shortened(piece: str) -> bool:
    words = [word.strip(".,").lower() for word in piece.split()]
    return piece.endswith(".") and len(words) <= 4 and all(word in SHORT_WORDS for word in words)


def _by_comma(text: str) -> tuple[str, str]:
    text = text.strip(" ,.;:(")
    title, comma, container = text.rpartition(", ")
    if comma and container[:1].isupper() and len(title.split()) > 1 and len(container.split()) <= 9:
        return title, container
    return text, ""


def _first_sentence(draft: Draft, pieces: list[str]) -> tuple[str, str]:
    title, others = pieces[0], [piece for piece in pieces[1:] if not EDITION.match(piece)]
    draft.tail = " ".join(others)
    if not others:
        title, container, draft.tail = _listed(title)
        if container and not (JOURNAL.search(container) or MEETING.search(container)):
            draft.parts.setdefault("publisher", container)
            container = ""
        return title, container
    for position, piece in enumerate(others):
        if THESIS.search(piece) or REPORT.search(piece):
            _kind(draft, piece)
            draft.tail = " ".join(others[:position] + others[position + 1 :])
            return title, ""
    if others and (JOURNAL.search(others[0]) or MEETING.search(others[0])):
        draft.tail = " ".join(others[1:])
        return title, others[0].strip(" .")
    if others and publishing_house(others[-1]):
        draft.parts.setdefault("publisher", re.sub(rf"[\s,.(]*+{YEAR}[\s).]*+$", "", others[-1]).strip(" .,"))
        draft.tail = " ".join(others[:-1])
    return title, ""


def _listed(text: str) -> tuple[str, str, str]:
    """Title, journal or publisher, and the rest of a reference that only has commas."""
    bits = text.split(", ")
    for position, bit in enumerate(bits[1:], 1):
        if JOURNAL.search(bit) or MEETING.search(bit) or HOUSE.search(bit) or re.match(rf"{YEAR}|{MONTH}\b", bit):
            name = "" if re.match(rf"{YEAR}|{MONTH}\b", bit) else bit
            return ", ".join(bits[:position]), name.strip(" ."), ", ".join(bits[position + 1 :])
    return text, "", ""


def _last_publisher(draft: Draft) -> None:
    """APA names no place: what is left behind a book's title or a chapter's pages is the publisher."""
    parts = draft.parts
    if "publisher" in parts or (parts.get("volume") and "inside" not in parts):
        return
    alone = "inside" in parts or (draft.title and not parts.get("container") and "kind" not in parts)
    book = not (
        parts.get("page") or MEETING.search(parts.get("container", "")) or JOURNAL.search(parts.get("container", ""))
    )
    pieces = [
        re.sub(rf"[\s,]*+(?:\b{MONTH})?[\s,]*+(?:{YEAR})?[\s,.;)]*+$", "", piece)
        for piece in re.split(r"[;()⁝]|(?<=\w\w)\.\s", draft.tail)
    ]
    pieces = [piece.lstrip(" ,.:)") for piece in pieces if piece.strip(" ,.:)") and not re.fullmatch(r"[\d\W]*", piece)]
    for position, piece in enumerate(pieces):
        place, colon, house = piece.partition(":")
        placed = bool(colon) and _is_place(place) and _is_name(house)
        known = bool(HOUSE.search(piece)) and not MEETING.search(piece)
        known = known or ("kind" in parts and bool(BODY.search(piece)))
        last = len(pieces) == 1 and (alone or (book and ", " in piece))
        if not (placed or (_is_name(piece) and (known or last))):
            continue
        if placed:
            parts["publisher-place"], piece = place.strip(), house.strip()
        name = "container" if alone and "inside" not in parts and _is_periodical(piece) and not known else "publisher"
        parts[name] = piece
        del pieces[position]
        if name == "publisher" and not placed and pieces[position:] and _is_place(pieces[position]):
            parts["publisher-place"] = pieces.pop(position).strip(" ,.")
        draft.tail = " ⁝ ".join(pieces)
        return


def _is_periodical(name: str) -> bool:
    return bool(JOURNAL.search(name) or PAPER.match(name))


def _meeting_place(draft: Draft) -> None:
    if not MEETING.search(draft.parts.get("container", "")):
        return
    for piece in re.split(r"[;()⁝]|(?<=\w\w)\.\s", draft.tail):
        place = re.sub(rf"[\s,]*+(?:(?:\d[\d –-]*\s)?\b{MONTH}.*|\(?{YEAR}.*)$", "", piece).strip(" ,.:")
        if place and _is_place(place) and not HOUSE.search(place):
            draft.parts["event-place"] = place
            draft.tail = draft.tail.replace(piece, "", 1)
            return


def _is_name(text: str) -> bool:
    """A few words, all that weigh with a capital."""
    words = [word for word in re.findall(r"[^\W_]+", text) if word.lower() not in SMALL]
    return (
        0 < len(words) <= (12 if BODY.search(text) else 8)
        and not re.search(r"[\d“”?!:]", text)
        and all(word[0].isupper() for word in words)
    )


def _kind(draft: Draft, text: str) -> None:
    """A thesis or a report: its genre, and who issued it."""
    found = THESIS.search(text) or REPORT.search(text)
    draft.parts["kind"] = "thesis" if THESIS.search(text) else "report"
    draft.parts["genre"] = found.group().strip(" .")
    publisher = re.sub(rf"[\s,.(]*+{YEAR}.*$", "", text[found.end() :]).strip(" ,.;:()⁝")
    if publisher and BODY.search(publisher):
        draft.parts["publisher"] = publisher
    elif before := IDENTIFIER.fullmatch(text[: found.start()].strip(" (,.:")):
        draft.parts["number"] = before[1]
    elif number := IDENTIFIER.fullmatch(publisher):
        draft.parts["number"] = number[1]

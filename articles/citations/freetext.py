"""References as people write them, read by rules: a field left empty is better than a wrong one."""

import re
from dataclasses import dataclass, field

from articles.citations.authors import BODY, Authors, people, signed_by
from articles.citations.csl import normalise
from articles.citations.identifiers import CUT, take_identifiers
from articles.citations.numbering import MONTH, YEAR, take_numbers

LONGEST = 4_000  # characters that are parsed
ENOUGH = 0.5  # confidence below which nothing is claimed
LABEL = re.compile(
    r"^\s*(?:\[[\w+-]{1,12}\]|\(\d{1,4}\)|\d{1,3}(?:[.)]\s|\s*[-–]\s*(?=[^\W\d]))|\*+|•|[-–—]\s|[_—]{2,}[.,]?|/{2,}|\d{1,3}\s(?=[^\W\d_]\w*\W))\s*"
)
QUOTED = re.compile(
    r"“+([^“”]{4,400})”|\"+([^\"]{4,400})[\"”]|(?<!\w)[‘'`]{1,2}((?:[^'’‘]|['’](?=\w)){8,400})['’]{1,2}(?!\w)|«\s?([^«»]{4,400})\s?»|„([^„“”]{4,400})[“”]"
)
DATED = re.compile(
    rf"[\s,.;:]*[(\[]\s*(?:c(?:a|irca)?\.?\s*)?(?:\d{{0,2}}\s?{MONTH}\s?\d{{0,2}},?\s)?(?P<year>{YEAR})(?P<letter>[a-z])?(?:\s?[-–/]\s?\d{{2,4}})?(?P<more>[\s,;][^()\[\]]{{1,30}})?[)\]]\s*[.,:;]*\s*"
    rf"|[\s,.;:]+(?P<bare>{YEAR})(?P<bareletter>[a-z])?(?:\s*[\[(]{YEAR}[\])])?(?:\s*[.,:;]\s*|\s+)(?=\S)"
    r"|[\s,.;:]*[(\[]\s*(?P<none>n\.\s?d\.?|in press|forthcoming|s\.\s?d\.?|im Druck|to appear)\s*[)\]]\s*[.,:;]*\s*"
)
STOP = re.compile(r"(?<=[.?!])[\"”’)]?\s+(?=[^\Wa-z_]|[\"“‘(\[])|\s*⁝\s*")
ABBREVIATED = re.compile(
    r"(?:(?<![\w.])[^\W\d_]|\b(?:vs|Dr|St|Mr|Mrs|Ms|Prof|cf|No|Nr|Vol|vol|ed|eds|Ed|Eds|Hrsg|ca|approx|etc|U\.S|u\.a|Bd|pp|Univ|Dept|al|Proc|Natl|Acad|"
    r"Int|Conf|Symp|Trans|Ann|Rev|Phys|Lett|Geophys|Biol|Chem|Comput|Appl|Soc|Am|Math|Amer|Assoc|Inst|Eng|Sci|Mech|Ser))\.$"
)
SHORT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "electrochem energ acad acta adv am amer anal ann annu anthropol appl arch assoc astron astrophys atmos behav biochem "
        "bioinformatics biol biomed biophys bot br brit bull can cell chem clin cogn comm commun comp comput "
        "conf crit curr des dev disc dis dyn ecol econ educ electr electron endocrinol energy eng entomol "
        "environ epidemiol eur evol exp fluid food found gastroenterol genet geol geophys geosci hist hum "
        "hydrol immunol ind inf inform infect int intern invest j jpn lang lett mag mater math meas mech med "
        "mem meteorol methods microbiol mod mol monogr nat natl neurol neurosci not nucl nutr obstet oceanogr "
        "ophthalmol opt org pap pediatr pharmacol philos phil phys physiol plant pol polit proc prog "
        "psychiatry psychol psychiatr publ q quart radiol rep res rev rheum roy r sci ser soc sociol soft "
        "solid spectrosc stand stat stud supercond surg surv symp syst technol theor theory thorac top "
        "toxicol trans transp trends univ vet vib virol vis zool ",
    )
)
WHOLE_WORDS = frozenset(
    {
        "can",
        "cell",
        "des",
        "dis",
        "food",
        "found",
        "hum",
        "methods",
        "not",
        "plant",
        "solid",
        "soft",
        "stand",
        "top",
        "trends",
        "acta",
        "bioinformatics",
        "surg",
        "br",
        "sci",
        "lett",
    }
)
IN = re.compile(r"(?:^|[.?!,;:”\"’'»)⁝])\s*\b(?:In|in|IN|Dans|dans)(?:\s?:\s*|\s+)(?=[“\"‘'(«]?[^\Wa-z_])")
EDITORS_AHEAD = re.compile(
    r"^(?P<names>[^()]{3,200}?)\s*,?\s*[(\[]\s*(?i:eds?|hrsg|hg|editors?|orgs?|coords?|dirs?|éds?|szerk|a cura di)\b\s*\.?[)\]]\s*[,.:;]?\s*"
)
EDITORS_PLAIN = re.compile(r"^(?P<names>[^()]{3,160}?)\s*,\s*(?i:eds?|editors?|hrsg)\b\.?\s*[,.:]?\s*")
EDITORS_BEHIND = re.compile(
    r"[,.;(]?\s*\b(?i:edited by|eds?\.(?: by)?|herausgegeben von|hrsg\. v(?:on|\.)|a cura di|sous la dir(?:ection)?\.? de)\s+(?P<names>[^()\d:⁝]{3,160}?)(?=\s*(?:[).,;:⁝]|$))"
)
EDITORS_INSIDE = re.compile(r"\s*\((?P<names>[^()]{3,160}?),?\s*(?i:eds?|hrsg|hg)\b\.?\)")
EDITION = re.compile(
    r"^(?:\d\w* (?:rev\w*\.? )?ed(?:ition|n)?\b|(?:revised|second|third|fourth|fifth) ed|\d+ vols?\b|ed\. |edited by|trans(?:\.|lated))",
    re.IGNORECASE,
)
HOUSE = re.compile(
    r"\b(?:Press|Verlag|Wydawnictwo|Nxb|Publish(?:ers?|ing)|Publications|Books|Springer|Wiley|Elsevier|Routledge|Palgrave|Sage|SAGE|Blackwell|Kluwer|Pearson|"
    r"McGraw|Harper\w*|Penguin|Oxford|Cambridge|Macmillan|MacMillan|Brill|Erlbaum|Norton|Academic|Prentice|Addison|Morgan Kaufmann|Doubleday|Vintage|"
    r"Random House|Houghton|Basic Books|Dover|Suhrkamp|Gallimard|Seuil|Éditions|Ediciones|Editora|Editions|Birkhäuser|de Gruyter|Gruyter|ACM|IEEE|AAAI|"
    r"Thieme|Mohr|Beltz|Klinkhardt|Universit\w+|Institut\w*|Society|Association)\b"
)
JOURNAL = re.compile(
    r"\b(?:Journal|Review|Revue|Revista|Zeitschrift|Proceedings|Magazine|Quarterly|Annals|Bulletin|Transactions|Letters|Archives|Studies|Times|Post|Newspaper|Gazette|Tribune|Science|Nature|Lancet|Rev\.|J\.)",
)
MEETING = re.compile(
    r"\b(?:Proc(?:eedings|\.)|Conference|Symposium|Workshop|Meeting|Congress|Conf\.|Symp\.|Kongress|Tagung|Colloque)(?!\w)"
)
THESIS = re.compile(
    r"\b(?:(?:Ph\.?\s?D\.?|Doctoral|Master(?:['’]s)?|M\.?\s?Sc\.?|M\.?A\.|Bachelor(?:['’]s)?|Diploma|Unpublished doctoral)\s*(?:thesis|dissertation)|dissertation|Diss\.|Dissertação|Tese|Thèse|thesis|Habilitation\w*)\b",
    re.IGNORECASE,
)
REPORT = re.compile(
    r"\b(?:Technical Report|Tech\.?\s?Rep\.?|Working Paper|Discussion Paper|Policy Brief|White Paper|Research Report|Memorandum|Report No\.?)",
    re.IGNORECASE,
)


# Where the name of a journal or meeting ends: a date, an editor, a place in brackets.
BREAK = re.compile(
    rf"\s*[,(.]\s*(?:(?:\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?\.?\s)?{MONTH}\b|{YEAR}\b|pp?\.|edited by|(?i:vols?|no)\b\.?|\d+ vols?|(?i:eds?|hg|hrsg)\.)"
    rf"|\s*\((?=[^()]*(?:{MONTH}|\d))|\s*⁝"
)


@dataclass
class Reading:
    raw: str
    csl: dict | None = None
    confidence: float = 0.0
    unparsed: str = ""


@dataclass
class Draft:
    """What one way of reading makes of a reference."""

    authors: Authors
    year: str = ""
    title: str = ""
    tail: str = ""  # what stands behind the title
    quoted: bool = False
    parts: dict = field(default_factory=dict)


def read_reference(text: str) -> Reading:
    raw = " ".join(text.split())
    reading = Reading(raw, unparsed=raw)
    if not 8 < len(raw) <= LONGEST:
        return reading
    identifiers, rest = take_identifiers(LABEL.sub("", raw, count=1))
    rest = _tidy(rest)
    draft = _quoted(rest) or _dated(rest) or _plain(rest)
    if draft is None:
        draft = Draft(Authors(), tail=rest)
    _fill(draft)
    csl = _csl(draft, identifiers)
    reading.confidence = round(_confidence(draft, csl), 2)
    if reading.confidence >= ENOUGH:
        reading.csl = csl
        reading.unparsed = draft.tail.replace("⁝", " ").strip(" .,;:()")
    return reading


def _tidy(text: str) -> str:
    """Without the blanks that copying from a PDF leaves around points and brackets."""
    text = re.sub(r"\.\s?\.\s?\.", "…", text)
    text = re.sub(r"\s+([,;.)\]])(?=\s|[^\W\d_]|$)", r"\1 ", text)
    text = re.sub(r"(?<=[^\W\d_])\s+\.(?=\d)|(?<=\s)\.(?=\d+\s?\()", ". ", text)
    text = re.sub(r"\s+,(?=\d)", ", ", text)
    text = re.sub(r"([(\[])\s+", r"\1", text)
    return " ".join(text.split())


def split_references(text: str) -> list[str]:
    """The references in a pasted list: numbered, set apart by blank lines, or one to a line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    numbered = [bool(re.match(r"\s*(?:\[\w{1,8}\]|\(?\d{1,4}[.)])\s", line)) for line in lines]
    filled = [bool(line.strip()) for line in lines]
    if sum(numbered) > 1 and numbered[filled.index(True)]:
        starts = numbered
    elif any(filled[n - 1] and filled[n] for n in range(1, len(lines))) and not all(
        filled[filled.index(True) :][: sum(filled)]
    ):
        starts = [filled[n] and (n == 0 or not filled[n - 1]) for n in range(len(lines))]
    else:
        starts = filled
    works: list[str] = []
    for line, start in zip(lines, starts, strict=True):
        if start or not works:
            works.append(line)
        else:
            works[-1] += " " + line
    return [" ".join(work.split()) for work in works if work.strip()]


def _quoted(text: str) -> Draft | None:
    """Kop, M. “Title.” Journal …"""
    found = QUOTED.search(text)
    if not found or found.start() > 600:
        return None
    title = next(group for group in found.groups() if group)
    head, tail = text[: found.start()], text[found.end() :]
    year = ""
    if dated := next((match for match in DATED.finditer(head) if not head[match.end() :].strip(" .,:;*")), None):
        year = dated["year"] or dated["bare"] or ""
        head = head[: dated.start()]
    elif dated := re.search(rf"[\s(,.]({YEAR})[a-z]?[\s).,:]*$", head):
        year, head = dated[1], head[: dated.start()]
    authors = signed_by(head) if head.strip(" .,;:") else Authors()
    if authors is None:
        return None
    return Draft(authors, year, title.strip(" ,.;"), tail, True)


def _dated(text: str) -> Draft | None:
    """Kop, M. (2021). Title. …   and   Kop, M. 2021. Title. …"""
    for count, dated in enumerate(DATED.finditer(text)):
        if count > 3:
            break
        authors = signed_by(text[: dated.start()])
        if authors is None:
            continue
        rest = text[dated.end() :]
        if len(rest.split()) < 2:
            continue
        return Draft(authors, dated["year"] or dated["bare"] or "", tail=rest)
    return None


def _plain(text: str) -> Draft | None:
    """Kop M. Title. Journal 2021;4:24.   and   M. Kop, Title, Journal 4, 24 (2021)."""
    authors = people(text)
    if authors.names:
        return _signed(authors, text)
    found = re.match(r"(.{4,120}?)[.:]\s+(?=\S)", text)
    if found and "," in found[1]:
        authors = people(found[1], full=True)
        if authors.names and not found[1][authors.end :].strip(" ,;."):
            return _signed(authors, text)
    if body := re.match(r"([^.,:()]{4,80}?)(?:\s\([A-Z]+\))?[.,:]\s+(?=\S)", text):
        if BODY.search(body[1]) and (signed := signed_by(body[1])):
            return Draft(signed, tail=text[body.end() :])
        signed = people(body[1], full=True)
        if signed.names and signed.end == len(body[1]) and 2 <= len(body[1].split()) <= 8:
            return Draft(signed, tail=text[body.end() :])
    authors = people(text, full=True)
    ended = text[authors.end : authors.end + 2] in (". ", ": ") and len(authors.names) > 1
    if authors.names and (ended or "," in text[: authors.end]) and len(authors.names) < 12:
        return _signed(authors, text)
    return None


def _signed(authors: Authors, text: str) -> Draft:
    rest = text[authors.end :]
    if role := re.match(r"[\s,]*[(\[]?\s*(?i:eds?|hrsg|hg|dir|editors?)\b\.?[)\]]?", rest):
        authors.editors, rest = True, rest[role.end() :]
    return Draft(authors, tail=rest.lstrip(" .,;:)"))


def _fill(draft: Draft) -> None:
    parts = draft.parts
    chapter = IN.search(draft.tail) if draft.quoted or len(draft.tail) > 12 else None
    if chapter and not draft.quoted and len(draft.tail[: chapter.start()].split()) < 2:
        chapter = None
    if chapter and draft.quoted and chapter.start() > 4:
        chapter = None
    if chapter:
        if not draft.quoted:
            draft.title = draft.tail[: chapter.start() + 1]
        _inside(draft, draft.tail[chapter.end() :])
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
            editors = signed_by(found["names"])
            if editors or (pattern is EDITORS_AHEAD and not re.search(r"[?!]|\w{3}\.\s", found["names"])):
                parts["editor"] = editors.names if editors else []
                text = text[found.end() :]
                break
    text = _without_publisher(draft, text)
    if found := EDITORS_BEHIND.search(text) or EDITORS_INSIDE.search(text):
        if editors := signed_by(found["names"]):
            parts["editor"] = editors.names
        text = text[: found.start()] + " ⁝ " + text[found.end() :]
    numbers, start, end = take_numbers(text)
    parts |= {name: value for name, value in numbers.items() if name != "year" or not draft.year}
    container = text[:start]
    container = BREAK.split(container)[0]
    stops = _sentences(container)
    container = stops[0] if stops else ""
    quoted = QUOTED.match(container)
    if quoted:
        container = next(group for group in quoted.groups() if group)
    bits = container.split(", ")
    for position, bit in enumerate(bits[1:], 1):
        if HOUSE.search(bit) and not MEETING.search(container):
            parts.setdefault("publisher", bit)
            container = ", ".join(bits[:position])
            break
    parts["container"] = container.strip(" ,.;:(")
    draft.tail = " ".join([*stops[1:], text[end:]])


def _without_publisher(draft: Draft, text: str) -> str:
    """Takes "Place: Publisher" out of the text: the last colon that can be read so."""
    for colon in reversed(list(re.finditer(r"\s?:\s?(?=[^\Wa-z_])", text[:1500]))[-6:]):
        before = text[: colon.start()]
        opened = max(before.rfind("("), before.rfind(";"), before.rfind("⁝"))
        place = before[opened + 1 :] if opened >= 0 else (_sentences(before) or [""])[-1]
        if opened >= 0:
            place = (_sentences(place) or [""])[-1]
        while not _is_place(place) and "," in place:
            place = place.partition(",")[2]
        start = before.rfind(place) if place.strip() else 0
        ends = re.search(
            rf"[;()⁝“”]|,?\s*\(?{YEAR}|,\s*(?:pp?\b|\d)|\.\s*$|\.\s+(?=[^\Wa-z_]\w\w|\d)", text[colon.end() :]
        )
        publisher = text[colon.end() : colon.end() + ends.start()] if ends else text[colon.end() :]
        alone = not before[:start].strip(" .,;:(⁝")
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
    return text


def _is_place(text: str) -> bool:
    words = re.findall(r"[^\W\d_][\w.'’-]*", text)
    weighty = [
        word
        for word in words
        if word.lower() not in ("on", "am", "and", "und", "upon", "of", "de", "la", "der", "et", "an")
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
        before = BREAK.split(before)[0].strip(" ,.;:(")
        pieces = _sentences(before)
        while len(pieces) > 1 and _journalish(pieces[0]):
            pieces[:2] = [f"{pieces[0]} {pieces[1]}"]
        if pieces and (numbers or JOURNAL.search(pieces[0]) or MEETING.search(pieces[0]) or not _house(pieces[0])):
            if not re.fullmatch(rf"[\W\d]*{YEAR}?\W*", pieces[0]):
                parts["container"] = pieces[0].strip(" ,.;:")
            draft.tail = " ".join([*pieces[1:], rest[end:]])
            return
        if pieces and _house(pieces[0]):
            parts.setdefault("publisher", pieces[0])
    draft.tail = rest[end:]


def _journalish(text: str) -> bool:
    """The abbreviated name of a journal: "Phys. Rev. D", "MNRAS", "ApJ"."""
    words = [word for word in re.split(r"[\s.,]+", text) if word]
    known = [word.lower() in SHORT_WORDS or re.fullmatch(r"[A-Z]+\d*|[A-Z][a-z]{0,3}[A-Z]+", word) for word in words]
    return 0 < len(words) <= 6 and all(known)


def _unquoted(draft: Draft) -> None:
    """The title ends where a sentence does, or before the journal with its numbers."""
    parts, text = draft.parts, draft.tail
    parts["dates"] = text
    rest = _without_publisher(draft, text)
    numbers, start, end = take_numbers(rest)
    before = rest[:start]
    pieces = _sentences(before)
    only_pages = numbers.keys() <= {"page"}
    if not pieces:
        return
    parts |= {name: value for name, value in numbers.items() if name != "year" or not draft.year}
    draft.tail = rest[end:]
    if numbers and _journalish(before):
        parts["container"] = before.strip(" ,.;:(")
        return
    if "publisher" in parts and only_pages:
        draft.title = pieces[0]
        draft.tail = " ".join([*pieces[1:], rest[end:]])
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
        parts["container"] = BREAK.split(container)[0].strip(" ,.;:(")


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
    if others and _house(others[-1]):
        draft.parts.setdefault("publisher", re.sub(rf"[\s,.(]*{YEAR}[\s).]*$", "", others[-1]).strip(" .,"))
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


def _kind(draft: Draft, text: str) -> None:
    """A thesis or a report: its genre, and who issued it."""
    found = THESIS.search(text) or REPORT.search(text)
    draft.parts["kind"] = "thesis" if THESIS.search(text) else "report"
    draft.parts["genre"] = found.group().strip(" .")
    publisher = re.sub(rf"[\s,.(]*{YEAR}.*$", "", text[found.end() :]).strip(" ,.;:()⁝")
    if publisher and BODY.search(publisher):
        draft.parts["publisher"] = publisher


def _house(text: str) -> bool:
    return bool(HOUSE.search(text)) and len(text.split()) < 12


def _sentences(text: str) -> list[str]:
    pieces, start = [], 0
    for stop in STOP.finditer(text):
        piece = text[start : stop.start()]
        if "⁝" not in stop.group() and (ABBREVIATED.search(piece[-14:]) or _short_word(piece)):
            continue
        if piece.strip(" .,"):
            pieces.append(piece.strip())
        start = stop.end()
    if text[start:].strip(" .,;:(⁝"):
        pieces.append(text[start:].strip(" ,;:(⁝"))
    return pieces


def _short_word(piece: str) -> bool:
    """It ends in the middle of a journal's abbreviated name."""
    found = re.search(r"(?:^|[\s.,])([^\Wa-z_][^\W\d_]{1,13})\.$", piece)
    return bool(found) and found[1].lower() in SHORT_WORDS - WHOLE_WORDS


def _csl(draft: Draft, identifiers: dict) -> dict:
    parts = draft.parts
    names = [*draft.authors.names, *([{"literal": "others"}] if draft.authors.others else [])]
    item = {
        "editor" if draft.authors.editors else "author": names,
        "title": draft.title,
        "container-title": parts.get("container", ""),
        **{name: parts.get(name, "") for name in ("volume", "issue", "page", "publisher", "publisher-place", "genre")},
        **({"editor": parts["editor"]} if parts.get("editor") and not draft.authors.editors else {}),
        "DOI": identifiers.get("DOI", ""),
        "URL": identifiers.get("URL", ""),
        "ISBN": identifiers.get("ISBN", ""),
        "type": _type(draft, identifiers),
    }
    if draft.year:
        item["issued"] = {"date-parts": [[int(draft.year)]]}
    if "arxiv" in identifiers:
        item |= {"number": f"arXiv:{identifiers['arxiv']}"}
        item["URL"] = item["URL"] or f"https://arxiv.org/abs/{identifiers['arxiv']}"
    if draft.authors.omitted:
        item["custom"] = {"names-omitted": True}
    return normalise(item)


def _type(draft: Draft, identifiers: dict) -> str:
    parts = draft.parts
    container = parts.get("container", "")
    if "kind" in parts:
        return parts["kind"]
    if container and MEETING.search(container) and not parts.get("volume"):
        return "paper-conference"
    if parts.get("inside") and not parts.get("volume"):
        return "chapter"
    if container:
        return "article-journal"
    if parts.get("publisher"):
        return "book"
    return "webpage" if "URL" in identifiers else "document"


def _confidence(draft: Draft, csl: dict) -> float:
    """0 to 1: how much of the shape of a reference was found."""
    names = draft.authors.names
    score = 0.3 if names and "family" in names[0] else 0.2 if names else 0.0
    score += 0.2 * bool(draft.year)
    words = len(draft.title.split())
    score += 0.2 * (2 <= words <= 45)
    score += 0.1 * draft.quoted
    score += 0.2 * bool(csl.get("container-title") or csl.get("publisher"))
    score += 0.1 * bool(csl.get("volume") or csl.get("DOI"))
    return min(score, 1.0)

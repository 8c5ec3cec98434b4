"""One work as BibTeX and as RIS. Pure string work: runs in public page views."""

import re

from articles.citations.csl import clean_doi, normalise, plain_text, work_url, year

BIBTEX_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "review": "article",
    "review-book": "article",
    "book": "book",
    "classic": "book",
    "chapter": "incollection",
    "entry": "incollection",
    "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection",
    "paper-conference": "inproceedings",
    "thesis": "phdthesis",
    "report": "techreport",
    "standard": "techreport",
    "webpage": "online",
    "post": "online",
    "post-weblog": "online",
    "manuscript": "unpublished",
    "pamphlet": "booklet",
}
PUBLISHER_FIELD = {"phdthesis": "school", "techreport": "institution", "misc": "howpublished", "online": "organization"}
RIS_TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "entry-encyclopedia": "ENCYC",
    "entry-dictionary": "DICT",
    "paper-conference": "CPAPER",
    "thesis": "THES",
    "report": "RPRT",
    "standard": "STAND",
    "webpage": "ELEC",
    "post-weblog": "BLOG",
    "dataset": "DATA",
    "software": "COMP",
    "manuscript": "UNPB",
    "patent": "PAT",
    "map": "MAP",
    "legislation": "STAT",
    "legal_case": "CASE",
    "motion_picture": "VIDEO",
    "song": "SOUND",
    "personal_communication": "PCOMM",
}
ESCAPES = {
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "`": r"\textasciigrave{}",
    "{": r"\{",
    "}": r"\}",
}
# BibTeX counts an escaped brace too: one without a partner would swallow the rest of the file.
LONE_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
COMMANDS = {"i": r"\emph{", "b": r"\textbf{", "sub": r"\textsubscript{", "sup": r"\textsuperscript{"}
TAG = re.compile(r"<(/?)(i|b|sub|sup|span)\b([^<>]*)>", re.IGNORECASE)


def to_bibtex(csl: dict, key: str) -> str:
    """One entry, letters in UTF-8. Titles stand in double braces: no style may change their capitals."""
    csl = normalise(csl)
    kind = BIBTEX_TYPES.get(csl.get("type"), "misc")
    if kind == "phdthesis" and "master" in csl.get("genre", "").lower():
        kind = "mastersthesis"
    fields = {
        "author": _bibtex_names(csl.get("author", []), csl.get("custom")),
        "editor": _bibtex_names(csl.get("editor", [])),
        "title": _wrapped(csl.get("title", "")),
    }
    container = _wrapped(csl.get("container-title", ""))
    fields["journal" if kind in ("article", "misc", "online") else "booktitle"] = container
    for field, variable in (("volume", "volume"), ("edition", "edition"), ("isbn", "ISBN"), ("issn", "ISSN")):
        fields[field] = _escape(csl.get(variable, ""))
    fields["number"] = _escape(csl.get("issue") or csl.get("number", ""))
    fields["series"] = _escape(csl.get("collection-title", ""))
    fields["pages"] = re.sub(r"(?<=\w)-(?=\w)", "--", _escape(csl.get("page", "")))
    fields[PUBLISHER_FIELD.get(kind.replace("masters", "phd"), "publisher")] = _escape(csl.get("publisher", ""))
    fields["address"] = _escape(csl.get("publisher-place", ""))
    fields |= _bibtex_date(csl)
    # Verbatim fields: nothing is escaped, so what could end them is percent-encoded.
    fields["doi"] = _verbatim(clean_doi(csl.get("DOI")))
    fields["url"] = "" if fields["doi"] else _verbatim(work_url(csl))
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return ",\n".join([f"@{kind}{{{_bibtex_key(key)}", *lines]) + "\n}\n"


def to_ris(csl: dict) -> str:
    """One record, lines ended by CR LF."""
    csl = normalise(csl)
    kind = RIS_TYPES.get(csl.get("type"), "GEN")
    first, _, last = csl.get("page", "").partition("-")
    doi = clean_doi(csl.get("DOI"))
    lines = [("TY", kind)]
    lines += [("AU", _ris_name(person)) for person in csl.get("author", [])]
    lines += [("ED", _ris_name(person)) for person in csl.get("editor", [])]
    lines += [
        ("TI", plain_text(csl.get("title"))),
        ("T2", plain_text(csl.get("container-title"))),
        ("T3", plain_text(csl.get("collection-title"))),
        ("PY", year(csl)),
        ("DA", _ris_date(csl)),
        ("VL", csl.get("volume")),
        ("IS", csl.get("issue") or csl.get("number")),
        ("SP", first),
        ("EP", last),
        ("ET", csl.get("edition")),
        ("PB", csl.get("publisher")),
        ("CY", csl.get("publisher-place")),
        ("SN", csl.get("ISBN") or csl.get("ISSN")),
        ("DO", doi),
        ("UR", work_url(csl)),
    ]
    body = "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in lines if value and value != "others")
    return body + "ER  - \r\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _ris_name(person: dict) -> str:
    if "family" not in person:
        return person.get("literal") or person.get("given", "")
    parts = [person.get("dropping-particle"), person.get("non-dropping-particle"), person["family"]]
    return ", ".join(filter(None, [" ".join(filter(None, parts)), person.get("given"), person.get("suffix")]))


def _ris_date(csl: dict) -> str:
    parts = (csl.get("issued", {}).get("date-parts") or [[]])[0]
    if len(parts) < 2 or parts[1] > 12:
        return ""
    return "/".join([str(parts[0]), *(f"{part:02}" for part in parts[1:])])


def _bibtex_date(csl: dict) -> dict[str, str]:
    parts = (csl.get("issued", {}).get("date-parts") or [[]])[0]
    fields = {"year": year(csl)}
    if len(parts) > 1 and parts[1] <= 12:
        fields["month"] = str(parts[1])
    return fields


def _bibtex_key(key: str) -> str:
    return re.sub(r"[^\w.:/+-]", "", key) or "work"


def _bibtex_names(people: list[dict], custom: dict | None = None) -> str:
    names = [_bibtex_name(person) for person in people]
    if custom and names and names[-1] != "others":
        names.append("others")
    return " and ".join(names)


def _bibtex_name(person: dict) -> str:
    if "family" not in person:
        name = person.get("literal") or person.get("given", "")
        return name if name == "others" else f"{{{_escape(name)}}}"
    particles = filter(None, [person.get("dropping-particle"), person.get("non-dropping-particle")])
    family = " ".join([*map(_escape, particles), _name_part(person["family"])])
    parts = [family, _name_part(person.get("suffix", "")), _name_part(person.get("given", ""))]
    if not parts[2]:
        return f"{{{family}}}"
    return ", ".join(part for part in parts if part)


def _name_part(text: str) -> str:
    escaped = _escape(text)
    ambiguous = "," in text or re.search(r"\band\b", text, re.IGNORECASE) or text[:1].islower()
    return f"{{{escaped}}}" if ambiguous else escaped


def _wrapped(text: str) -> str:
    return f"{{{_rich(text)}}}" if text else ""


def _rich(text: str) -> str:
    """CSL's markup as LaTeX commands; markup that is not well nested is left out."""
    pieces, opened, position = [], [], 0
    for tag in TAG.finditer(text):
        pieces.append(_escape(text[position : tag.start()]))
        position = tag.end()
        name = tag[2].lower()
        if not tag[1]:
            opened.append(name)
            pieces.append(r"\textsc{" if "small-caps" in tag[3] else COMMANDS.get(name, "{"))
        elif opened and opened.pop() == name:
            pieces.append("}")
        else:
            return _escape(plain_text(text))
    pieces.append(_escape(text[position:]))
    return _escape(plain_text(text)) if opened else "".join(pieces)


def _escape(text: str) -> str:
    braces = ESCAPES if _balanced(text) else ESCAPES | LONE_BRACES
    text = "".join(braces.get(letter, letter) for letter in text)
    return re.sub(r"([-'])(?=\1)", r"\1{}", text)  # no ligatures: -- is two hyphens


def _balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        if depth < 0:
            return False
    return depth == 0


def _verbatim(text: str) -> str:
    return re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", text)

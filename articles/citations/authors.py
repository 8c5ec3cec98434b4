"""Names of authors in running text: "Pelucchi, E., Fagas, G., … & Jöns, K. D.", "Smith JA, van der Berg C", "J. F. Kop and A. Lee"."""

import re
from dataclasses import dataclass, field

UPPER = "".join(chr(code) for code in range(0x41, 0x2000) if chr(code).isupper())
U = f"[{re.escape(UPPER)}]"
LETTER = r"[^\W\d_]"
PARTICLES = (
    "van|von|vom|der|den|de|del|della|dello|di|da|das|dos|du|do|la|le|las|los|ter|ten|te|zu|zur|af|av|el|al|bin|ibn|y|e"
)
PARTICLE = (
    rf"(?:(?:{PARTICLES}|{PARTICLES.title()}|St\.?|San|Mac|Mc|Ó|Ní|Nic|Uí|Mhic|d['’]|D['’]|l['’])\s*(?:\b|(?<=['’])))"
)
WORD = rf"(?:[dDlLO]['’])?{U}(?:['’‐-]?{LETTER}){{1,30}}(?:['’](?=\s|,))?"
FAMILY = rf"(?:{PARTICLE}\s*){{0,3}}{WORD}(?:\s+(?:(?:{PARTICLES})\s+){{0,2}}{WORD}){{0,2}}"
DOTTED = rf"{U}{LETTER}?{LETTER}?\s?\.(?:[\s‐-]{{0,2}}{U}{LETTER}?{LETTER}?\s?\.){{0,4}}"
COMPACT = rf"{U}{{1,4}}(?:-{U}{{1,2}})?(?!{LETTER})(?:\s{U}(?![{LETTER[1:-1]}\w.])){{0,3}}"
INITIALS = rf"(?:{DOTTED}(?:[\s-]?{U}(?![\w.]))?|{COMPACT})"
SUFFIX = r"(?:Jr|Sr|jr|sr|II|III|IV)\b\.?"
INVERTED = re.compile(
    rf"(?P<family>{FAMILY}?)(?:,?\s+(?P<early>{SUFFIX}))?(?P<comma>\s*,\s*|\s+)(?P<given>{INITIALS})"
    rf"(?:\s(?P<particle>(?:(?:{PARTICLES})\b\s?){{1,3}}))?(?:\s*,?\s+(?P<suffix>{SUFFIX}))?(?=[\s,.;:&()/…*]|$)"
)
# "Bobier" in "Carrie G. Bobier and …" tells that Carrie is no family name.
FAMILY_AHEAD = re.compile(rf"\s+(?:{PARTICLE}\s*){{0,2}}{WORD}(?:\s*[,.;&]|\s+(?:and|und|et)\b|\s*$)")
DIRECT = re.compile(
    rf"(?P<given>{DOTTED}(?:\s?-\s?{U}\.)?)\s*(?P<family>{FAMILY})(?:\s*,?\s+(?P<suffix>{SUFFIX}))?(?=[\s,.;:&()\"“…*]|$)"
)
BARE = re.compile(rf"(?P<given>{U}(?:\s{U}){{0,2}})\s+(?P<family>{FAMILY})(?=[\s,.;:&()\"“…*]|$)")
GIVEN = rf"{WORD}(?:\s+(?:{WORD}|{U}\b\.?)){{0,2}}(?:\s+(?:(?:{PARTICLES})\b\s?){{1,2}})?"
FULL_INVERTED = re.compile(
    rf"(?P<family>{FAMILY})\s*,\s*(?P<given>{GIVEN})(?:,?\s+(?P<suffix>{SUFFIX}))?(?=[\s,.;:&()]|$)"
)
FULL_DIRECT = re.compile(
    rf"(?P<given>{WORD}(?:\s+(?:{WORD}|{U}\b\.?)){{0,2}}?)\s+(?P<family>(?:(?:{PARTICLES})\s+){{0,3}}{WORD})"
    rf"(?:,?\s+(?P<suffix>{SUFFIX}))?(?=\s*(?:[,.;:&()\"“]|$)|\s+(?:and|und|et|y)\b)"
)
SEPARATOR = re.compile(
    r"\s*(?:[,;.]\s*(?:and|&|und|et|y|e|with)(?=[\s…])\s*|\.,\s*\*?|(?:\band|&|\bund|\bet(?!\s+al)|\by|\bwith|\bAND)(?=[\s…])\s*|[,;]\s*\*?\s*|/\s*(?=\S)"
    rf"|\.\s+(?={U}{{2}}[^\W\d_'’-]*(?:[’'-]{U}+)*,\s{U}))"
)
ELLIPSIS = re.compile(r"\s*[,;]?\s*(?:…|\.\s?\.\s?\.)\s*[,;]?\s*(?:(?:&|and)\s+)?")
OTHERS = re.compile(
    r"\s*[,;]?\s*(?:&\s*|and\s+)?(?:et\.?\s?al(?:ii)?\b\.?|(?<=&\s)al\b\.?|etc\b\.?|u\.\s?a\.|and others\b|et coll?\.)",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"\s*,?\s*[(\[]?\s*\b(?:eds?|hrsg|hg|editors?|orgs?|coords?|dirs?|éds?|comps?|trans)\b\s*\.?\s*[)\]]?[\s.,:]*$",
    re.IGNORECASE,
)
BODY = re.compile(
    r"\b(?:universit\w+|institut\w*|organi[sz]ation|ministry|department|agency|office|bureau|council|commission|committee|"
    r"association|society|national|international|federal|government|center|centre|group|team|bank|foundation|board|"
    r"consortium|network|company|corporation|inc|ltd|service|administration|union|parliament|court|library|museum|"
    r"ministère|ministerio|bundes\w+|consultants?|partners|collaboration|observatory|survey|academy|press|project|programme|"
    r"program|initiative|fund|trust|authority|nations|states|church|school|college|news|times|laborator\w+|facult\w+|\w*fakultät)\b",
    re.IGNORECASE,
)
# What a body's name begins with, and no given name; what a newspaper's ends with.
PAPER = re.compile(
    r"(?:The|Der|Die|Das|Les|Los)\s[^,]+$|[^,]*\b(?:Journal|Magazine|Gazette|Herald|Tribune|Guardian|Observer)\.?$"
)
ORGAN = re.compile(
    r"\b(?:Universit\w+|Institute?|Organi[sz]ation|Ministry|Department|Agency|Office|Bureau|Council|Commission|Committee|"
    r"Association|Society|Collaboration|Consortium|Group|Team|Government)\b"
)
SMALL = frozenset(
    [
        "of",
        "the",
        "and",
        "for",
        "in",
        "on",
        "to",
        "de",
        "la",
        "des",
        "du",
        "für",
        "und",
        "der",
        "die",
        "et",
        "a",
        "an",
        "at",
        "y",
        "del",
        "e",
        "da",
        "do",
        "with",
        "&",
        "-",
    ]
)


@dataclass
class Authors:
    names: list[dict] = field(default_factory=list)
    end: int = 0  # where they end in the text
    others: bool = False  # "et al."
    omitted: bool = False  # an ellipsis stands among them
    editors: bool = False  # they are said to have edited the work


def people(text: str, full: bool = False) -> Authors:
    """The names at the head of the text, with initials; `full`: also with given names written out."""
    found, position = Authors(), 0
    while position < len(text):
        name = _name(text, position, found, full)
        if name is None:
            break
        if ORGAN.search(name["family"]) or name["given"] == "The" or re.search(r"['’]s\b", name.group()):
            break
        found.names.append(_csl(name))
        found.end = position = name.end()
        if others := OTHERS.match(text, position):
            found.others, found.end = True, others.end()
            break
        if ellipsis := ELLIPSIS.match(text, position):
            found.omitted, position = True, ellipsis.end()
            continue
        separator = SEPARATOR.match(text, position)
        if separator is None or separator.end() == position:
            break
        position = separator.end()
        if ellipsis := ELLIPSIS.match(text, position):
            found.omitted, position = True, ellipsis.end()
    return found


def _name(text: str, position: int, found: Authors, full: bool):
    patterns = [INVERTED, DIRECT]
    if full and found.names:
        patterns += [FULL_DIRECT, FULL_INVERTED, BARE]
    elif full:
        patterns += [FULL_INVERTED, FULL_DIRECT, BARE]
    for pattern in patterns:
        name = pattern.match(text, position)
        if name is None:
            continue
        if pattern is INVERTED and not name["comma"].strip() and FAMILY_AHEAD.match(text, name.end()):
            continue
        return name
    return None


def signed_by(segment: str, role: bool = True) -> Authors | None:
    """The names in a text that should hold nothing but names, and perhaps "(Eds.)"; None when it is something else."""
    segment = segment.strip(" ,;:—–-*").lstrip(".")
    bare = ROLE.sub("", segment).strip(" ,;:(") if role else segment
    if not bare or len(bare) > 3000:
        return None
    for full in (False, True):
        found = people(bare, full)
        if found.names and not bare[found.end :].strip(" .,;&:*)†"):
            found.end, found.editors = len(segment), bare != segment and bool(ROLE.search(segment))
            if full and len(found.names) == 1 and (BODY.search(bare) or PAPER.match(bare)):
                break
            return found
    bare = bare.rstrip(". ")
    return Authors([{"literal": bare}], len(segment)) if _is_body(bare) else None


def _is_body(text: str) -> bool:
    """An organisation: few words, nearly all with a capital."""
    words = re.findall(r"[\w'’&.-]+", text)
    if not words or len(words) > 14 or re.search(r"[\"“”?!:;]|\d{3}|\.\s+\w{3}", text) or text[:1].islower():
        return False
    weighty = [word for word in words if word.lower() not in SMALL]
    if not weighty or not all(word[0].isupper() or word[0].isdigit() for word in weighty):
        return False
    return len(weighty) == 1 or bool(BODY.search(text)) or ("," not in text and len(words) <= 8)


def _csl(found: re.Match) -> dict:
    parts = found.groupdict()
    family = re.sub(r"\s+", " ", parts["family"]).strip()
    given = re.sub(r"\s+", " ", parts["given"]).strip(" ,")
    given = re.sub(r"\s+\.", ".", given)
    if family.isupper() and len(family) > 3:
        family = family.title()
    particles = re.match(rf"((?:(?:{PARTICLES})\s+)+)(?=\S)", family)
    name = {"family": family, "given": given}
    if particles:
        name = {"family": family[particles.end() :], "given": given, "non-dropping-particle": particles[1].strip()}
    elif parts.get("particle"):
        name["non-dropping-particle"] = parts["particle"].strip()
    if suffix := parts.get("suffix") or parts.get("early"):
        name["suffix"] = suffix
    return name

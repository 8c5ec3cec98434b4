"""The words by which references are told apart, and where their sentences end."""

import re

from articles.citations.numbering import MONTH, YEAR

QUOTED = re.compile(
    r"“++([^“”]{4,400})”|\"++([^\"]{4,400})[\"”]|(?<!\w)[‘'`]{1,2}((?:[^'’‘]|['’](?=\w)){8,400})['’]{1,2}(?!\w)|"
    r"«\s?([^«»]{4,400})\s?»|„([^„“”]{4,400})[“”]"
)
STOP = re.compile(r"(?<=[.?!])[\"”’)]?\s+(?=[^\Wa-z_]|[\"“‘(\[])|\s*⁝\s*")
ABBREVIATED = re.compile(
    r"(?:(?<![\w.])[^\W\d_]|\b(?:vs|Dr|St|Mr|Mrs|Ms|Prof|cf|No|Nr|Vol|vol|ed|eds|Ed|Eds|Hrsg|ca|approx|etc|U\.S|u\.a|Bd|pp|"
    r"Univ|Dept|al|Sci|Lett|Ph|Tech))\.$"
)
# Words of abbreviated journal names (ISO 4), in small letters.
SHORT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "acad acta adv am amer anal ann annu anthropol appl arch assoc astron astrophys atmos behav biochem bioinformatics "
        "biol biomed biophys bot br brit bull can cell chem clin cogn comm commun comp comput conf crit curr des dev disc "
        "dis dyn ecol econ educ electr electrochem electron endocrinol energ energy eng entomol environ epidemiol eur evol "
        "exp fluid food found gastroenterol genet geol geophys geosci hist hum hydrol immunol ind inf inform infect int "
        "intern invest j jpn lang lett mag mater math meas mech med mem meteorol methods microbiol mod mol monogr nat natl "
        "neurol neurosci not nucl nutr obstet oceanogr ophthalmol opt org pap pediatr pharmacol phil philos phys physiol "
        "plant pol polit proc prog psychiatr psychiatry psychol publ q quart radiol rep res rev rheum roy r sci ser soc "
        "sociol soft solid spectrosc stand stat stud supercond surg surv symp syst technol theor theory thorac top toxicol "
        "trans transp trends univ vet vib virol vis zool",
    )
)
# Those of them that may well end a sentence of their own.
WHOLE_WORDS = frozenset(
    re.findall(
        r"\w+",
        "acta bioinformatics br can cell des dis food found hum lett methods not plant sci soft solid stand surg top trends",
    )
)
EDITION = re.compile(
    r"^(?:\d\w* (?:rev\w*\.? )?ed(?:ition|n)?\b|(?:revised|second|third|fourth|fifth) ed|\d+ vols?\b|ed\. |edited by|trans(?:\.|lated))",
    re.IGNORECASE,
)
HOUSE = re.compile(
    r"\b(?:Press|Verlag|Wydawnictwo|Nxb|Publish(?:ers?|ing)|Publications|Books|Springer|Wiley|Elsevier|Routledge|Palgrave|Sage|SAGE|"
    r"Blackwell|Kluwer|Pearson|McGraw|Harper\w*|Penguin|Oxford|Cambridge|Macmillan|MacMillan|Brill|Erlbaum|Norton|Academic|Prentice|Addison|"
    r"Morgan Kaufmann|Doubleday|Vintage|Random House|Houghton|Basic Books|Dover|Suhrkamp|Gallimard|Seuil|Éditions|Ediciones|"
    r"Editora|Editions|Birkhäuser|Gruyter|ACM|IEEE|AAAI|Thieme|Mohr|Beltz|Klinkhardt|Universit\w+|Institut\w*|Society|Association)\b"
)
JOURNAL = re.compile(
    r"\b(?:Journal|Review|Revue|Revista|Zeitschrift|Proceedings|Magazine|Quarterly|Annals|Bulletin|Transactions|Letters|"
    r"Archives|Studies|Times|Post|Newspaper|Gazette|Tribune|Science|Nature|Lancet|Rev\.|J\.)"
)
MEETING = re.compile(
    r"\b(?:Proc(?:eedings|\.)|Conference|Symposium|Workshop|Meeting|Congress|Conf\.|Symp\.|Kongress|Tagung|Colloque)(?!\w)"
)
THESIS = re.compile(
    r"\b(?:(?:Ph\.?\s?D\.?|Doctoral|Master(?:['’]s)?|M\.?\s?Sc\.?|M\.?A\.|Bachelor(?:['’]s)?|Diploma)\s*(?:thesis|dissertation)|"
    r"dissertation|Diss\.|Dissertação|Tese|Thèse|thesis|Habilitation\w*)\b",
    re.IGNORECASE,
)
REPORT = re.compile(
    r"\b(?:Technical Report|Tech\.?\s?Rep(?:ort|\.)?|Working Paper|Discussion Paper|Policy Brief|White Paper|Research Report|"
    r"Memorandum|Report No\.?)",
    re.IGNORECASE,
)

# Where the name of a journal or meeting ends: a date, an editor, a place in brackets.
BREAK = re.compile(
    rf"\s*[,(.]\s*(?:(?:\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?\.?\s)?{MONTH}\b|{YEAR}\b(?!\s?[-–]\s?\d{{2,4}}:)|pp?\.|edited by|"
    rf"(?i:vols?|no)\b\.?|\d+ vols?|(?i:eds?|hg|hrsg)\.)|\s*\((?=[^()]*(?:{MONTH}|\d))|\s*⁝"
)


def sentences(text: str) -> list[str]:
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


def abbreviated_journal(text: str) -> bool:
    """The abbreviated name of a journal: "Phys. Rev. D", "MNRAS", "ApJ"."""
    words = [word for word in re.split(r"[\s.,]+", text) if word]
    known = [word.lower() in SHORT_WORDS or re.fullmatch(r"[A-Z]+\d*|[A-Z][a-z]{0,3}[A-Z]+", word) for word in words]
    return 0 < len(words) <= 6 and all(known)


def publishing_house(text: str) -> bool:
    return bool(HOUSE.search(text)) and len(text.split()) < 12

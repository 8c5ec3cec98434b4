"""Whether two names look alike to a reader (pure): they do if one of their `keys` is the same.

A key leaves out what a reader may overlook: accents, capitals, invisible characters, punctuation, the order of the words, titles. One
letter stands for all that look like it, so a key is compared and never shown. After a change here, a migration fills `KnownName` anew.
"""

import re
import unicodedata

LONGEST = 200  # of a key
UNSEEN = ("Mn", "Me", "Cc", "Cf", "Co", "Cs", "Lm")  # the last ones look like an apostrophe, a hyphen or an accent
BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # nothing to see, though Unicode has them among letters and symbols

# Letters and digits of Latin, Cyrillic, Greek, Armenian, Cherokee and Coptic that Unicode's confusables.txt (UTS 39, in the form of
# confusable_homoglyphs 3.3.1) traces to one from a to z, as they are or without a stroke; i stands for l and 1, o for 0. Ours: βεЄєɛпиμω.
LIKE = {
    "a": "ɑΑαАаᎪᴀꭺ",
    "b": "ƀƂƃƄɓʙΒβБВЬвѢѣҌҍᏏᏴᏼꞴ",
    "c": "ȼСсҪҫᏟᴄⲤⲥꮯ",
    "d": "ÐĐđƉƌɖɗԁᎠᏧᴅꭰ",
    "e": "ƐɆɇɛΕεЄЕеєҽҿᎬᴇꬲꭼ",
    "f": "ƑƒϜᵮꞘ",
    "g": "ƍǤǥɠɡɢԌԍցᏀᏳᏻᶃꮐ",
    "h": "ĦħɦʜΗНнћҢһӇӉհᎻᏂᏲⱧⲎꚕꮋ",
    "i": "1l|∣│❘ıŁłƖƗƚǀɨɩɪɫɭʟΙιІіӀӏᎥᏞᵻᵼⲒⳐⳑꙇꭵꮮ",
    "j": "ɈɉͿϳЈјᎫᴊꞲꭻ",
    "k": "ĸƙΚκКкҚҞᏦᴋⱩⲔⲕꝀꮶ",
    "m": "ʍΜϺМмӍᎷᴍⲘꭑꮇ",
    "n": "ƝƞɲɳΝηпոռᵰⲚ",
    "o": "0ØøƟɵΘΟθοσОоѲѳӨөՕօᎤᎾᏫᴏᴑⲞⲟꝊꝋꬽꬾꭴꮎꮻ",
    "p": "ƥΡρРрᏢᴘᴩᵽⲢⲣꮲ",
    "q": "ʠԛգզ",
    "r": "ƦɍɼɽʀгғᎡᏒᴦᵲⲅꭇꭈꭱꮁꮢ",
    "s": "ƽʂЅѕՏᏕᏚᵴꜱꮪ",
    "t": "ŦŧƫƭƮȾΤτТтҬᎢᎿᴛᵵⲦꭲ",
    "u": "ɄʋμυиՍսᏌᴜᵾꞟꭎꭒꮜ",
    "v": "νѴѵᏙᴠꮩ",
    "w": "ɯωѡѽԜԝաᎳᏔᴡꝡꮃ",
    "x": "ΧХхҲⲬꞳ",
    "y": "ƴɎɏɣʏΥγУуҮүҰұᎩᎽᶌỿⲨꭚ",
    "z": "ƵƶȤȥʐΖᏃᴢᵶꮓ",
    "ae": "ÆæӔӕ",
    "oe": "Œœ",
}
LOOKS = str.maketrans({sign: letter for letter, signs in LIKE.items() for sign in signs})


def _words(text):
    text = "".join(
        str(unicodedata.decimal(sign, sign))
        for sign in unicodedata.normalize("NFKD", text)
        if unicodedata.category(sign) not in UNSEEN and sign not in BLANK
    )
    text = text.translate(LOOKS).casefold().translate(LOOKS)
    return [word.replace("rn", "m").replace("vv", "w") for word in re.findall(r"[^\W_]+", text)]


TITLES = frozenset(_words("dr prof professor mr mrs ms mx sir dame phd"))
# What the magazine puts beside a name, or what stands for those who make it.
OFFICES = frozenset(
    _words(
        """admin administrator administration author authors editor editors editorial member members moderator moderators office official
        publisher publishers staff support team webmaster"""
    )
)


def words(name):
    """Those of a name, reduced; without titles and offices, if others remain."""
    found = _words(name)
    return [word for word in found if word not in TITLES | OFFICES] or found


def keys(name):
    """By which names are compared. Twice over, for a capital may look like another letter than its small one: Ν is like N, ν like v."""
    found = set()
    for written in (name, name.casefold()):
        reduced = words(written)
        found |= {"".join(reduced)[:LONGEST], "".join(sorted(reduced))[:LONGEST]}
    return found - {""}


def is_of_the_magazine(name, magazine):
    """Whether a name claims an office, or is made of the name of the magazine."""
    if not OFFICES.isdisjoint(_words(name)):
        return True
    reduced, ours = words(name), words(magazine)
    return bool(reduced) and (set(reduced) <= set(ours) or "".join(ours) in "".join(reduced))

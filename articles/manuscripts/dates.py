"""Dates as pages and front matter write them; an ambiguous one (03/04/2021) is no date."""

import datetime
import re

_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = (
    r"(?:,?\s*(?:at|[-–—·|]|T)?\s*\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:[A-Z]{2,4}\b|Z|[+-]\d\d:?\d\d)?)?"
)
# One date, with weekday and time where given; no groups, so it can stand in other patterns.
DATE = (
    rf"{_WEEKDAY}(?:{_DAY}\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}|{_MONTH}\s+{_DAY},?\s+\d{{4}}"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}|\d{{4}}/\d{{2}}/\d{{2}}){_TIME}"
)
_WHOLE = re.compile(DATE, re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})")


def read_date(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = str(value).strip()
    if len(text) > 80 or not _WHOLE.fullmatch(text):
        return None
    try:
        if numeric := _NUMERIC.search(text):
            return datetime.date(*map(int, numeric.groups()))
        month = next(_NAMES.index(word[:3].lower()) + 1 for word in re.findall(_MONTH, text, re.IGNORECASE))
        day = re.search(r"\b\d{1,2}(?=st|nd|rd|th|\b)", text)
        year = re.search(r"\b\d{4}\b", text)
        return datetime.date(int(year.group()), month, int(day.group()))
    except ValueError:
        return None

"""What semantic types are to others: how their values are written, and what they are of: time, or place.

Patterns are of whole values as the warehouse has them, in what regular expressions of ECMAScript, XML Schema and Python
have in common. A type without one has no form that could be told.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from renkei.model.contract import Column

_PATTERNS = {
    "country.iso3166_alpha2": "[A-Z]{2}",
    "country.iso3166_alpha3": "[A-Z]{3}",
    "currency.iso4217": "[A-Z]{3}",
    "jp.address_level": "[a-z_]+",
    "jp.address_prefecture": "[0-9]{2}",
    "jp.corporate_number": "[1-9][0-9]{12}",
    "jp.customs_country": "[1-7][0-9]{2}",
    "jp.edinet_code": "E[0-9]{5}",
    "jp.hs_code": "[0-9]{6}([0-9]{3})?",
    "jp.hs_code.of_year": "[0-9]{4}:[0-9]{6}([0-9]{3})?",
    "jp.invoice_number": "T[1-9][0-9]{12}",
    "jp.invoice_number.corporate": "T[1-9][0-9]{12}",
    "jp.jsic": "[A-T]|[0-9]{2,4}",
    "jp.jsic.of_edition": "(13|14):([A-T]|[0-9]{2,4})",
    "jp.local_government_code": "[0-9]{6}",
    "jp.mesh": "[0-9]{4,11}",
    "jp.mesh.of_datum": "(TKY|JGD):[0-9]{4,11}",
    "jp.municipality": "[0-9]{5}",
    "jp.phone": "[0-9-]+",
    "jp.postal_code": "[0-9]{7}",
    "jp.prefecture": "[0-9]{2}",
    "jp.securities_code": "[0-9A-Z]{4}",
    "missing.reason": "[a-z_]+",
    "period.fiscal_half": "FY[0-9]{4}-H[12]",
    "period.fiscal_quarter": "FY[0-9]{4}-Q[1-4]",
    "period.fiscal_year": "FY[0-9]{4}",
    "period.half": "[0-9]{4}-H[12]",
    "period.month": "[0-9]{4}-[0-9]{2}",
    "period.quarter": "[0-9]{4}-Q[1-4]",
    "period.week": "[0-9]{4}-W[0-9]{2}",
    "period.year": "[0-9]{4}",
    "time": "[0-9]{2}:[0-9]{2}:[0-9]{2}",
}
_OF_PLACES = (
    "jp.address_municipality",
    "jp.address_prefecture",
    "jp.local_government_code",
    "jp.mesh",
    "jp.mesh.of_datum",
    "jp.municipality",
    "jp.prefecture",
)
_PERIOD = re.compile(r"(?P<fiscal>FY)?(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d\d)))?")
_WEEK, _DAY = re.compile(r"\d{4}-W\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
_ANYTHING = r"[\s\S]*"
_OF_TIME = ("date", "date.excel_serial", "timestamp")


class Days(NamedTuple):
    """A time from one day to another, both included."""

    first: date
    last: date


def pattern(column: Column) -> str | None:
    """Return the form that the values of a column of text have: that of the contract, else that of its type."""
    return column.pattern or (f"^({_PATTERNS[column.type]})$" if column.type in _PATTERNS else None)


def unanchored(form: str | None) -> str | None:
    """Return a form as XML Schema has it, of the whole value by itself; None where it is of a part, or looks around."""
    whole = form is not None and form.startswith("^") and form.endswith("$")
    return form[1:-1] if form is not None and whole and "(?" not in form and not _alternates(form) else None


def of_whole(form: str | None) -> str | None:
    """Return a form for those who hold it against whole values: what a contract says may be of a part (`^https?://`)."""
    if form is None or (form.startswith("^") and form.endswith("$") and not _alternates(form)):
        return form
    return f"{form}{_ANYTHING}" if form.startswith("^") and not _alternates(form) else f"{_ANYTHING}({form}){_ANYTHING}"


def _alternates(form: str) -> bool:
    """Whether a form is one of several, which its anchors are not of alike."""
    depth = 0
    for sign in re.sub(r"\\.|\[[^]]*\]", "", form):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and depth == 0:
            return True
    return False


def of_time(column: Column) -> bool:
    """Whether the values of a column are days, moments or periods."""
    return column.type in _OF_TIME or column.type.startswith("period.")


def of_places(column: Column) -> bool:
    """Whether the values of a column are places in Japan."""
    return column.type in _OF_PLACES


def days(text: str) -> Days | None:
    """Return the days of a period, or of a day, as types of periods write it; None where it is none of them.

    Fiscal years run from April to March (財政法, article 11).
    """
    try:
        if _WEEK.fullmatch(text):
            monday = date.fromisocalendar(int(text[:4]), int(text[6:]), 1)
            return Days(monday, monday + timedelta(days=6))
        if _DAY.match(text):
            return Days(date.fromisoformat(text[:10]), date.fromisoformat(text[:10]))
        found = _PERIOD.fullmatch(text)
        return _period(found) if found else None
    except ValueError:
        return None


def _period(found: re.Match[str]) -> Days:
    year, start = int(found["year"]), 4 if found["fiscal"] else 1
    if found["month"]:
        return _months(date(year, int(found["month"]), 1).year, int(found["month"]), 1)
    if found["half"]:
        return _months(year, start + 6 * (int(found["half"]) - 1), 6)
    if found["quarter"]:
        return _months(year, start + 3 * (int(found["quarter"]) - 1), 3)
    return _months(year, start, 12)


def _months(year: int, first: int, count: int) -> Days:
    """Return so many months from one on, which may be one of the next year."""
    (begin_years, begin), (end_years, end) = divmod(first - 1, 12), divmod(first + count - 1, 12)
    return Days(date(year + begin_years, begin + 1, 1), date(year + end_years, end + 1, 1) - timedelta(days=1))

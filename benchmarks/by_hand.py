"""Row by row, as most would write it: what the pandas and dlt variants share."""

import re
import unicodedata
from datetime import date

ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
DATE = re.compile(r"(令和|平成|R|H)?(元|\d+)[年.\-](\d+)[月.\-](\d+)日?")
QUARTER = re.compile(r"(令和|平成)?(元|\d+)年度第([1-4])四半期")
MISSING = {"-", "***", ""}


def fold(text: str) -> str:
    """Fold widths."""
    return unicodedata.normalize("NFKC", text).strip()


def to_date(text: str) -> str | None:
    """Return an ISO date, or None."""
    found = DATE.fullmatch(fold(text))
    if not found:
        return None
    era, year, month, day = found.groups()
    number = (1 if year == "元" else int(year)) + ERAS.get(era or "", 0)
    try:
        return date(number, int(month), int(day)).isoformat()
    except ValueError:
        return None


def to_yen(text: str) -> int | None:
    """Return yen from thousand yen, or None."""
    said = fold(text).replace(",", "").replace("△", "-").replace("▲", "-")
    return int(said) * 1000 if re.fullmatch(r"-?\d+", said) else None


def to_quarter(text: str) -> str | None:
    """Return FYyyyy-Qn, or None."""
    found = QUARTER.fullmatch(fold(text))
    if not found:
        return None
    era, year, quarter = found.groups()
    return f"FY{(1 if year == '元' else int(year)) + ERAS.get(era or '', 0)}-Q{quarter}"


def corporate_number_holds(text: str) -> bool:
    """Check the digit of the NTA."""
    if not re.fullmatch(r"\d{13}", text):
        return False
    total = sum(int(d) * (1 if n % 2 == 0 else 2) for n, d in enumerate(reversed(text[1:])))
    return 9 - total % 9 == int(text[0])

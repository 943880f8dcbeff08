"""Numbers in kanji: 五兆三千四百五十二億, 5兆3452億, 1.5億, 二〇二四, 壱弐参. Exact, in decimal arithmetic.

Four digits make a group, and 万, 億, 兆 and 京 say which group it is. A group is written in ASCII digits, digit by digit
in kanji, or with 千, 百 and 十. Legal numerals (大字) are 壱, 弐, 参 and 拾 of 戸籍法施行規則, article 34, and the older
ones in use beside them. What does not fit as a whole is no number: neither 八戸 nor 一丁目 is read in part.
"""

import re
from decimal import Decimal, localcontext

import polars as pl

_DIGITS = {
    character: str(digit)
    for digit, characters in enumerate(
        ("〇零", "一壱壹", "二弐貳", "三参參", "四肆", "五伍", "六陸", "七漆", "八捌", "九玖")
    )
    for character in characters
}
_IN_ASCII = str.maketrans(_DIGITS)
_STEPS = "千仟阡百佰陌十拾"
_GROUPS = {"京": 10**16, "兆": 10**12, "億": 10**8, "万": 10**4, "萬": 10**4}
_BY_STEPS = re.compile(r"(?:([1-9]?)[千仟阡])?(?:([1-9]?)[百佰陌])?(?:([1-9]?)[十拾])?([1-9]?)")
_BY_DIGITS = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_NAMES = re.compile(f"([{''.join(_GROUPS)}])")
_PLAIN_DIGITS = "".join(_DIGITS)

_LONGEST = 60  # characters; sums of such numbers are exact in twice as many digits

KANJI = f"[{''.join((*_DIGITS, *_STEPS, *_GROUPS))}]"
GROUPS = f"[{''.join(_GROUPS)}]"
CIRCLED = f"^[{_PLAIN_DIGITS}][{_PLAIN_DIGITS}○◯]*[○◯][{_PLAIN_DIGITS}○◯]*$"


def in_digits(text: pl.Series) -> pl.Series:
    """Rewrite numbers in kanji as `-?digits(.digits)?`; what is none stays. Each distinct text is read once."""
    with localcontext(prec=2 * _LONGEST):
        read = {each: _read(each) for each in text.drop_nulls().unique() if len(each) <= _LONGEST}
    return text.replace(list(read), list(read.values())) if read else text


def _read(text: str) -> str:
    amount = _amount(text.removeprefix("-").translate(_IN_ASCII))
    sign = "-" if text.startswith("-") else ""
    if amount is None:
        return text
    return f"{sign}{amount:f}" if amount % 1 else f"{sign}{int(amount)}"


def _amount(text: str) -> Decimal | None:
    """Add the groups up; None where one is no number, is too large for its place, or they do not descend."""
    *parts, rest = _NAMES.split(text)
    names = [_GROUPS[name] for name in parts[1::2]]
    groups = [_group(part) for part in parts[::2]] + ([_group(rest)] if rest or not names else [])
    known = [group for group in groups if group is not None]
    later = known[1:]
    fits = len(known) == len(groups) and names == sorted(set(names), reverse=True)
    if not fits or any(group >= 10**4 for group in later) or (later and any(group % 1 for group in known)):
        return None
    worth = zip(known, [*names, 1], strict=False)
    return sum((group * unit for group, unit in worth), start=Decimal())


def _group(text: str) -> Decimal | None:
    if _BY_DIGITS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    steps = _BY_STEPS.fullmatch(text)
    if not text or steps is None:
        return None
    thousands, hundreds, tens = (int(digit or 1) * (digit is not None) for digit in (steps[1], steps[2], steps[3]))
    return Decimal(thousands * 1000 + hundreds * 100 + tens * 10 + int(steps[4] or 0))

"""A guard, not a type: what looks like an Individual Number (マイナンバー) must never be stored.

The check digit is that of 平成26年総務省令第85号 (Ministry of Internal Affairs and Communications, Ordinance No. 85 of
2014), article 5. One 12-digit number in eleven fits it by chance, the base of a corporate number among them: whoever
judges needs the words of the column's header as well.
"""

import re
import unicodedata
from typing import overload

import numpy as np
import numpy.typing as npt
import polars as pl

_FULL_WIDTH = {digit: str(number) for number, digit in enumerate("０１２３４５６７８９")}
_WORDS = r"個人番号|マイナンバー|ﾏｲﾅﾝﾊﾞｰ|m\s*y[\s_-]*number|ｍｙ\s*ｎｕｍｂｅｒ|individual[\s_-]*number"
# Whatever speaks of Individual Numbers has one of these, which are found in half the time.
LIKELY = r"個人番号|マイナンバー|ﾏｲﾅﾝﾊﾞｰ|[nN][uU][mM][bB][eE][rR]|[ｎＮ][ｕＵ][ｍＭ][ｂＢ][ｅＥ][ｒＲ]"
_WEIGHTS = [n + 1 if n <= 6 else n - 5 for n in range(1, 12)]  # of the eleven digits, the last one first
_DIGIT = "[0-9０-９]"
_GAP = r"[-－‐−\s]{0,2}"
_TWELVE = rf"{_DIGIT}{{4}}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{4}}"
_ALONE = rf"(?:^|[^0-9０-９]){_TWELVE}(?:[^0-9０-９]|$)"
_FORM = rf"^\s*{_TWELVE}\s*$"


def looks_like_individual_number(text: pl.Expr) -> pl.Expr:
    """Whether a whole text is 12 digits (also 4-4-4, also full-width) with the check digit of an Individual Number."""
    return text.map_batches(_looks_like, return_dtype=pl.Boolean, is_elementwise=True)


def holds_individual_number(text: pl.Expr) -> pl.Expr:
    """Whether a text speaks of Individual Numbers and holds, somewhere in it, digits that look like one."""
    return text.map_batches(_holds, return_dtype=pl.Boolean, is_elementwise=True)


def individual_numbers_in(data: bytes) -> list[tuple[int, str]]:
    """Return what looks like an Individual Number, wherever it stands: the byte (from 0) where it begins, its digits.

    As characters of ASCII or EBCDIC (there with a sign over the last one too), or packed with a sign (COMP-3). Fields
    of fixed width stand side by side, so any twelve of more digits count; twelve zeros do not.
    """
    codes = np.frombuffer(data, np.uint8)
    high, low = (codes >> 4).astype(np.uint8), (codes & 15).astype(np.uint8)
    digit = low < 10
    ascii_digit, host_digit = digit & (high == 0x3), digit & (high == 0xF)
    signed = host_digit | (digit & ((high == 0xC) | (high == 0xD)))
    starts = np.concatenate([_runs(ascii_digit, ascii_digit), _runs(host_digit, signed)])
    halves = np.stack([high, low], axis=1).reshape(-1)[1:]  # a sign in a byte's last half ends an odd number of digits
    packed = _runs(halves < 10, halves < 10)
    packed = packed[(packed % 2 == 0) & (packed + 12 < halves.size)]
    packed = packed[halves[packed + 12] > 9]
    return sorted({*_valid(low, starts, 1), *_valid(halves, packed, 2)})


@overload
def mentions_individual_number(text: str) -> bool: ...
@overload
def mentions_individual_number(text: pl.Expr) -> pl.Expr: ...
def mentions_individual_number(text: str | pl.Expr) -> bool | pl.Expr:
    """Whether a header, or each text of a column, speaks of Individual Numbers (個人番号, マイナンバー, My Number)."""
    if isinstance(text, str):
        return re.search(_WORDS, unicodedata.normalize("NFKC", text), re.IGNORECASE) is not None
    return text.str.contains(f"(?i){_WORDS}").fill_null(value=False)


# Hardly any text comes near to being one: the few that do are taken out and looked at alone.
def _looks_like(text: pl.Series) -> pl.Series:
    places = text.str.contains(_FORM).arg_true()
    return _marked(len(text), places, _fits(text.gather(places)))


def _holds(text: pl.Series) -> pl.Series:
    places = text.str.contains(f"(?i){_WORDS}").arg_true()
    # What stands between numbers is doubled, so that two neighbours need not share the character between them.
    spoken = text.gather(places).str.replace_all("([^0-9０-９])", "$1$1")
    numbers = spoken.str.extract_all(_ALONE).explode()
    owners = places.repeat_by(spoken.str.count_matches(_ALONE)).explode()
    return _marked(len(text), owners, _fits(numbers))


def _marked(length: int, places: pl.Series, fits: pl.Series) -> pl.Series:
    """Return a mask of `length` that holds at those `places` where `fits` does."""
    return pl.Series([False]).new_from_index(0, length).scatter(places.filter(fits), values=True)


def _fits(text: pl.Series) -> pl.Series:
    """Whether the 12 digits of each text end in their check digit; zeros alone stand where there is no number."""
    number = text.str.replace_many(_FULL_WIDTH).str.replace_all("[^0-9]", "").cast(pl.Int64, strict=False)
    rest: pl.Series = sum(((number // 10**n) % 10) * weight for n, weight in enumerate(_WEIGHTS, start=1)) % 11
    expected = (11 - rest).zip_with(rest > 1, pl.zeros(len(rest), dtype=pl.Int64, eager=True))
    return ((expected == number % 10) & (number > 0)).fill_null(value=False)


def _runs(inside: npt.NDArray[np.bool_], last: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return where twelve begin of which eleven are `inside` and the twelfth is a `last`."""
    if inside.size < 12:
        return np.zeros(0, np.int64)
    counted = np.concatenate([[0], np.cumsum(inside)])
    return np.flatnonzero((counted[11:-1] - counted[:-12] == 11) & last[11:])


def _valid(digits: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], each: int) -> list[tuple[int, str]]:
    """Return those of twelve digits that end in their check digit and are not all zeros; a byte has `each` of `digits`."""
    twelve = digits[starts[:, None] + np.arange(12)]
    rest = twelve[:, :11].astype(np.int64) @ np.array(_WEIGHTS[::-1]) % 11
    valid = np.flatnonzero((np.where(rest > 1, 11 - rest, 0) == twelve[:, 11]) & twelve.any(axis=1))
    return [(int(starts[at]) // each, "".join(map(str, twelve[at].tolist()))) for at in valid]

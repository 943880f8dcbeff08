"""Stored values as text: numbers as Excel shows them in full, dates and times in ISO 8601."""

import re
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from renkei.readers.excel.cells import Mask, Numbers
from renkei.readers.excel.styles import Form

_AS_SHOWN = r"^(?:0|-?[1-9][0-9]{0,14})$|^-?(?:[1-9][0-9]*|0)\.[0-9]*[1-9]$"
_LONGEST = 16
"""Up to 15 digits and the point: a text as long as that has no digit that Excel would not show."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_DAY = 86_400_000
_LAST = 2_958_465  # 9999-12-31 in the system of 1900
_1904 = 1_462


def number_text(value: float) -> str:
    """Return a number as the shortest decimal of the 15 digits that Excel has, without exponent or trailing `.0`."""
    text = f"{value:.15g}"
    if "e" in text:
        text = format(Decimal(text), "f")
    return "0" if text == "-0" else text


def number_texts(raw: pa.StringArray) -> pa.StringArray:
    """Return stored numbers as text; null where there is none."""
    plain = pc.match_substring_regex(raw, _AS_SHOWN)
    short = pc.less_equal(pc.binary_length(pc.utf8_ltrim(raw, "-")), _LONGEST)
    rest = pc.invert(pc.and_(plain, short))
    if not pc.any(rest).as_py():
        return raw
    others = raw.filter(rest).dictionary_encode()
    known = pa.array([_rewritten(text) for text in others.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(raw, rest, known.take(others.indices))


def _rewritten(raw: str) -> str | None:
    value = float(raw) if _NUMBER.fullmatch(raw.strip()) else float("inf")
    return number_text(value) if abs(value) < float("inf") else None


def padded(texts: pa.StringArray, digits: Numbers) -> pa.StringArray:
    """Fill whole numbers up with zeros to as many digits as their format has: Excel shows 12025 as 012025."""
    filled = [
        text.zfill(n) if text and text.isdigit() else text for text, n in zip(texts.to_pylist(), digits, strict=True)
    ]
    return pa.array(filled, pa.string())


def serial_texts(serial: npt.NDArray[np.float64], forms: Numbers, *, from_1904: bool) -> pa.StringArray:
    """Return Excel's serial days as dates, times, moments or durations in ISO 8601; null where there is no such day.

    In the system of 1900 the days 1 to 59 are January and February of 1900 as Excel shows them; 60 is 1900-02-29,
    which never was (Excel keeps that fault of Lotus 1-2-3), and has no text; 0 is a time of the day alone.
    """
    last = _LAST + 1 - (_1904 if from_1904 else 0)
    good = (serial >= 0) & (serial < last)
    ms = np.rint(np.where(good, serial, 0) * _DAY).astype(np.int64)
    days, rest = ms // _DAY, ms % _DAY
    elapsed, time_only = forms == Form.ELAPSED, (forms == Form.TIME) & (days == 0)
    if not from_1904:
        time_only |= (forms == Form.MOMENT) & (days == 0)
        good &= elapsed | time_only | ((days != 0) & (days != 60))
    first = -24_107 if from_1904 else -25_569  # days from 1970-01-01 to the days called 0
    shift = 0 if from_1904 else np.where(days < 60, 1, 0)
    dates = pa.array((days + first + shift).astype(np.int32)).cast(pa.date32()).cast(pa.string())
    times = _times(rest)
    both = pc.binary_join_element_wise(dates, times, "T")
    texts = pc.if_else(pa.array(rest == 0), dates, both)
    texts = pc.if_else(pa.array(time_only), times, texts)
    if elapsed.any():
        texts = pc.replace_with_mask(texts, pa.array(elapsed), pa.array([duration(int(n)) for n in ms[elapsed]]))
    return pc.if_else(pa.array(good), texts, pa.scalar(None, pa.string()))


def _times(ms: Numbers) -> pa.StringArray:
    whole = pa.array((ms // 1000).astype(np.int32)).cast(pa.time32("s")).cast(pa.string())
    broken = ms % 1000 != 0
    if not broken.any():
        return whole
    exact = pa.array(ms[broken].astype(np.int32)).cast(pa.time32("ms")).cast(pa.string())
    return pc.replace_with_mask(whole, pa.array(broken), exact)


def duration(ms: int) -> str:
    """Return a length of time as ISO 8601 writes it: `PT25H30M`."""
    seconds, rest = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    said = f"{second}.{rest:03}S" if rest else f"{second}S" if second else ""
    return "PT" + (f"{hours}H" if hours else "") + (f"{minute}M" if minute else "") + (said or ("" if ms else "0S"))


def is_blank(texts: pa.StringArray) -> Mask:
    """Tell which texts are nothing, or white space alone."""
    found: Mask = pc.equal(pc.utf8_trim(texts, " \t\r\n\u3000\u00a0"), "").to_numpy(zero_copy_only=False)
    return found

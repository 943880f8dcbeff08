"""Number formats: which cells are dates and times, told as Excel tells it (ECMA-376, part 1, 18.8.30 and 18.8.31)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from renkei.readers.excel.package import Package


class Form(IntEnum):
    """What a number format makes of a number."""

    NUMBER = 0
    DATE = 1
    TIME = 2
    MOMENT = 3
    ELAPSED = 4


@dataclass(frozen=True)
class Styles:
    """By the index of a cell's style: its form, and to how many digits a format of zeros (`000000`) fills up."""

    forms: npt.NDArray[np.int64]
    digits: npt.NDArray[np.int64]


# Formats that have a number and no text in the file; 27-36 and 50-58 are dates in Japanese Excel.
_BUILT_IN = {
    **dict.fromkeys([14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)], Form.DATE),
    **dict.fromkeys([18, 19, 20, 21, 32, 33, 34, 35, 45, 47], Form.TIME),
    22: Form.MOMENT,
    46: Form.ELAPSED,
}
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_SAID = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?|E[+-]|General|G/標準|AM/PM|A/P|上午/下午|午前/午後', re.IGNORECASE)
_LONGEST = 512  # Excel takes 255
_ZEROS = re.compile(r"0{2,15}")


def form_of(code: str) -> Form:
    """Return what a format code such as `[$-411]ggge"年"m"月"` makes of a positive number."""
    code = code[:_LONGEST]
    section = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code, maxsplit=1)[0]
    if _ELAPSED.search(re.sub(r'"[^"]*"?|\\.', "", section)):
        return Form.ELAPSED
    left = _SAID.sub("", section).lower()
    time = bool(re.search("[hs]", left))
    date = bool(re.search("[ydgeab]" if time else "[ymdgeab]", left))
    if date and time:
        return Form.MOMENT
    return Form.DATE if date else Form.TIME if time else Form.NUMBER


def read_styles(package: Package, part: str | None) -> Styles:
    """Read the cell formats of a workbook; without the part there is one, General."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside: list[str] = []

    def start(tag: str, said: Mapping[str, str]) -> None:
        if tag == "numFmt" and "formatCode" in said:
            codes[_number(said.get("numFmtId"))] = said["formatCode"]
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles"):
            inside[:] = [tag]
        elif tag == "xf" and inside == ["cellXfs"]:
            formats.append(_number(said.get("numFmtId")))

    if part is not None:
        package.walk(part, start)
    forms = {n: form_of(codes[n]) if n in codes else _BUILT_IN.get(n, Form.NUMBER) for n in {*formats, 0}}
    zeros = {n: len(code) for n, code in codes.items() if _ZEROS.fullmatch(code)}
    formats = formats or [0]
    return Styles(
        np.array([forms[n] for n in formats], np.int64), np.array([zeros.get(n, 0) for n in formats], np.int64)
    )


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 9 else 0

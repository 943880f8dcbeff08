"""PICTURE character-strings (ISO 1989 13.18.40): what a field holds, and how wide it is."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from renkei.language import Text

PictureKind = Literal["text", "double", "number", "edited"]
_PART = re.compile(r"(CR|DB|[AXNG9SVPZBE01/,.*+\-$¥￥\\])(?:\((\d{1,9})\))?")
_CURRENCY = frozenset("$¥￥\\")
_TEXT, _DOUBLE, _NUMBER = frozenset("AX9B0/"), frozenset("NGB0/"), frozenset("9SVP.")
_EDITED = frozenset("9ZVB0/,.*+-") | _CURRENCY | {"CR", "DB"}
_INSERTED = frozenset("B0/")
_WIDEST, _MOST_DIGITS, _WIDEST_EDITED, _LONGEST = 1 << 20, 38, 128, 200


class PictureFault(ValueError):
    """Why a picture can't be read."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True)
class Picture:
    """A picture taken apart; `parts` are its symbols with their repetitions."""

    text: str
    kind: PictureKind
    parts: tuple[tuple[str, int], ...]

    @cached_property
    def width(self) -> int:
        """How many characters the field takes as DISPLAY, without a separate sign."""
        sizes = {"S": 0, "V": 0, "P": 0, "CR": 2, "DB": 2}
        return sum(count * sizes.get(symbol, 1) for symbol, count in self.parts)

    @cached_property
    def digits(self) -> int:
        """How many digits a number has in store."""
        return sum(count for symbol, count in self.parts if symbol == "9")

    @cached_property
    def signed(self) -> bool:
        """Whether it has an S."""
        return any(symbol == "S" for symbol, _ in self.parts)

    @cached_property
    def scale(self) -> int:
        """Digits after the decimal point of a number; less than none where P stands on the right."""
        symbols = [symbol for symbol, _ in self.parts if symbol != "S"]
        scaled = sum(count for symbol, count in self.parts if symbol == "P")
        if scaled:
            at_left = [symbol for symbol in symbols if symbol != "V"][:1] == ["P"]
            return self.digits + scaled if at_left else -scaled
        point = next((i for i, (symbol, _) in enumerate(self.parts) if symbol in {"V", "."}), None)
        return 0 if point is None else sum(count for symbol, count in self.parts[point:] if symbol == "9")

    @cached_property
    def point(self) -> int | None:
        """In which character (from 0) a number has a written point."""
        before = 0
        for symbol, count in self.parts:
            if symbol == ".":
                return before
            before += count if symbol == "9" else 0
        return None

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Return the symbol of each character of an edited number, V included where it takes none."""
        return tuple(symbol for symbol, count in self.parts for _ in range(count))


def parse(text: str) -> Picture:
    """Take a picture apart; raises PictureFault."""
    if len(text) > _LONGEST:
        raise PictureFault(Text("長すぎます。", "it is too long."))
    parts = _parts(text)
    symbols = {symbol for symbol, _ in parts}
    picture = Picture(text, _kind(symbols), tuple(parts))
    if picture.width > _WIDEST or picture.width < 1:
        raise PictureFault(
            Text(f"長さ {picture.width} 文字は扱えません。", f"a length of {picture.width} is not possible.")
        )
    if picture.kind == "number":
        _check_number(picture)
    if picture.kind == "edited" and picture.width > _WIDEST_EDITED:
        raise PictureFault(Text("編集項目が長すぎます。", "an edited item of such a length is not possible."))
    return picture


def _parts(text: str) -> list[tuple[str, int]]:
    parts: list[tuple[str, int]] = []
    at, upper = 0, text.upper()
    while at < len(upper):
        part = _PART.match(upper, at)
        if part is None:
            raise PictureFault(Text(f"「{text[at:]}」が分かりません。", f"[{text[at:]}] is no symbol of a picture."))
        count = int(part[2] or 1)
        if count < 1:
            raise PictureFault(Text("繰返しが 0 です。", "a repetition is 0."))
        parts.append((part[1], count))
        at = part.end()
    return parts


def _kind(symbols: set[str]) -> PictureKind:
    if "1" in symbols:
        raise PictureFault(Text("ブール項目（1）は扱えません。", "boolean items (1) are not read."))
    if "E" in symbols or symbols & {"X", "A"}:
        if "E" in symbols or symbols <= _TEXT:
            return "text"
    elif symbols & {"N", "G"}:
        if symbols <= _DOUBLE:
            return "double"
    elif symbols <= _NUMBER and (symbols & {"S", "P", "V"} or "." not in symbols):
        return "number"
    elif symbols <= _EDITED and not symbols & {"P"}:
        return "text" if symbols & _INSERTED else "edited"
    raise PictureFault(Text("記号の組合せが正しくありません。", "its symbols do not go together."))


def _check_number(picture: Picture) -> None:
    order = "".join(symbol * min(count, 2) for symbol, count in picture.parts)
    if not re.fullmatch(r"S?(P*V?|V?P*)9*[V.]?9*(P*V?|V?P*)", order) or order.count("V") + order.count(".") > 1:
        raise PictureFault(Text("S・V・P の位置が正しくありません。", "S, V or P stand in the wrong place."))
    if "P" in order and (re.search(r"P9+.*P", order) or re.search("9[V.]9", order)):
        raise PictureFault(Text("P の位置が正しくありません。", "P stands in the wrong place."))
    if not 1 <= picture.digits <= _MOST_DIGITS:
        raise PictureFault(
            Text(
                f"数字 {picture.digits} 桁は扱えません（1〜{_MOST_DIGITS} 桁）。",
                f"{picture.digits} digits are not possible, only 1 to {_MOST_DIGITS}.",
            )
        )
    if sum(count for symbol, count in picture.parts if symbol == "P") > _MOST_DIGITS:
        raise PictureFault(Text("P が多すぎます。", "there are too many P."))

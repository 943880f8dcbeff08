"""Numbers of mainframes, decoded a column at a time: zoned, packed, binary, edited, floating point.

Sources: z/Architecture Principles of Operation (SA22-7832), chapters 8 (decimal; sign codes C, F, A, E plus and D, B
minus) and 9 (hexadecimal floating point); overpunch in ASCII by Micro Focus and by Fujitsu NetCOBOL.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renkei.readers.fixed_width.digits import (
    FITS,
    Bytes,
    Mask,
    Unsigned,
    Whole,
    digits_of,
    digits_of_wide,
    is_plain,
    write_digits,
    write_integers,
)
from renkei.readers.fixed_width.fields import Field

Overpunch = Literal["translated", "micro_focus", "fujitsu"] | None
_BAD, _MINUS_BIT = 0xFF, 0x80


@dataclass(frozen=True)
class Numbers:
    """Texts of a column, and which of them are no numbers (their texts mean nothing)."""

    texts: Any
    bad: Mask


@dataclass(frozen=True)
class Signs:
    """How characters stand for digits and signs in a file: EBCDIC, or ASCII with an overpunch."""

    zero: int
    space: int
    plus: int
    minus: int
    point: int
    punched: bytes
    unsigned: bytes

    @staticmethod
    def ebcdic() -> "Signs":
        """Return those of EBCDIC: the zone of the last digit is its sign."""
        punched = np.full(256, _BAD, np.uint8)
        for digit in range(10):
            punched[[zone << 4 | digit for zone in (0xC, 0xF, 0xA, 0xE)]] = digit
            punched[[zone << 4 | digit for zone in (0xD, 0xB)]] = digit | _MINUS_BIT
        unsigned = np.full(256, _BAD, np.uint8)
        for zone in (0xF0, 0xC0):
            unsigned[zone : zone + 10] = np.arange(10)
        return Signs(0xF0, 0x40, 0x4E, 0x60, 0x4B, punched.tobytes(), unsigned.tobytes())

    @staticmethod
    def ascii(overpunch: Overpunch) -> "Signs":
        """Return those of ASCII; without an overpunch a signed digit is as good as none."""
        unsigned = np.full(256, _BAD, np.uint8)
        unsigned[0x30:0x3A] = np.arange(10)
        punched = unsigned.copy()
        plus, minus = _OVERPUNCHED[overpunch]
        punched[[*plus]] = np.arange(len(plus))
        punched[[*minus]] = np.arange(len(minus)) | _MINUS_BIT
        return Signs(0x30, 0x20, 0x2B, 0x2D, 0x2E, punched.tobytes(), unsigned.tobytes())


_OVERPUNCHED: dict[str | None, tuple[bytes, bytes]] = {
    "translated": (b"{ABCDEFGHI", b"}JKLMNOPQR"),
    "micro_focus": (b"", b"pqrstuvwxy"),
    "fujitsu": (b"@ABCDEFGHI", b"PQRSTUVWXY"),
    None: (b"", b""),
}

# Tables for bytes.translate, the fastest way to look bytes up. Two packed digits as a number below 100, the first
# digit, and the sign of the last half byte; 0xFF where there is none.
_PAIRS = bytes((b >> 4) * 10 + (b & 15) if b >> 4 < 10 and b & 15 < 10 else _BAD for b in range(256))
_HIGH = bytes(b >> 4 if b >> 4 < 10 else _BAD for b in range(256))
_SIGNED = bytes(_MINUS_BIT if b & 15 in {0xD, 0xB} else 0 if b & 15 > 9 else _BAD for b in range(256))
_UNSIGNED = bytes(0 if b & 15 in {0xF, 0xC} else _BAD for b in range(256))


def zoned(cells: Bytes, field: Field, signs: Signs) -> Numbers:
    """Decode numbers of one character a digit, with the sign over the first or last, or beside them."""
    first, last = 0, cells.shape[1]
    negative = np.zeros(len(cells), np.bool_)
    bad = np.zeros(len(cells), np.bool_)
    at_front = field.sign.leading
    if field.sign.separate:
        sign = cells[:, 0 if at_front else -1]
        negative = sign == signs.minus
        bad |= ~negative & (sign != signs.plus)
        first, last = (1, last) if at_front else (0, last - 1)
    columns = [at for at in range(first, last) if at != field.point]
    shown = cells[:, first:last] if field.point is None else cells[:, columns]
    digits = shown - np.uint8(signs.zero)
    if field.point is not None:
        bad |= cells[:, field.point] != signs.point
    if not field.sign.separate:
        place = 0 if at_front else -1
        over = cells[:, columns[place] : columns[place] + 1]
        signed = _looked_up(over, signs.punched if field.signed else signs.unsigned)[:, 0]
        digits[:, place] = np.where(signed == _BAD, _BAD, signed & 0x0F)
        negative = (signed >= _MINUS_BIT) & (signed != _BAD)
    if digits.max() > 9:
        bad |= (digits > 9).any(axis=1)
        digits[bad] = 0
    return Numbers(_written(digits, negative, field), bad)


def packed(cells: Bytes, field: Field) -> Numbers:
    """Decode COMP-3: two digits a byte, the sign in the last half byte; COMP-6 has no sign."""
    if field.unsigned_packed:
        pairs = _looked_up(cells, _PAIRS)
        bad = _any_bad(pairs)
        return Numbers(_written(_split(pairs), np.zeros(len(cells), np.bool_), field), bad)
    pairs, last = _looked_up(cells[:, :-1], _PAIRS), cells[:, -1:]
    high = _looked_up(last, _HIGH)
    sign = _looked_up(last, _SIGNED if field.signed else _UNSIGNED)[:, 0]
    bad = _any_bad(pairs)
    bad |= _any_bad(high) | (sign == _BAD)
    negative = sign == _MINUS_BIT
    places = 2 * cells.shape[1] - 1
    if is_plain(places, field.scale, field.least):
        values = _whole(pairs, 100)
        values *= 10
        values += high[:, 0]
        np.negative(values, out=values, where=negative)
        return Numbers(write_integers(values, field.scale), bad)
    return Numbers(write_digits(np.hstack([_split(pairs), high]), negative, field.scale, field.least), bad)


def _looked_up(cells: Bytes, table: bytes) -> Bytes:
    return np.frombuffer(bytearray(cells.tobytes().translate(table)), np.uint8).reshape(cells.shape)


def _any_bad(parts: Bytes) -> Mask:
    """Return which rows have a byte that a table does not have, and write zeros over it."""
    if not parts.size or parts.max() != _BAD:
        return np.zeros(len(parts), np.bool_)
    wrong = parts == _BAD
    parts[wrong] = 0
    bad: Mask = wrong.any(axis=1)
    return bad


def _split(pairs: Bytes) -> Bytes:
    out = np.empty((*pairs.shape, 2), np.uint8)
    np.divmod(pairs, np.uint8(10), out=(out[..., 0], out[..., 1]))
    return out.reshape(len(pairs), -1)


def _written(digits: Bytes, negative: Mask, field: Field) -> Any:
    if not is_plain(digits.shape[1], field.scale, field.least):
        return write_digits(digits, negative, field.scale, field.least)
    values = _whole(digits, 10)
    np.negative(values, out=values, where=negative)
    return write_integers(values, field.scale)


def _whole(parts: Bytes, base: int) -> Whole:
    """Return the numbers whose digits to a base are in the columns, the highest first."""
    values = np.zeros(len(parts), np.int64)
    for at in range(parts.shape[1]):
        values *= base
        values += parts[:, at]
    return values


def binary(cells: Bytes, field: Field) -> Numbers:
    """Decode two's complement or unsigned binary numbers; what exceeds the picture is read as it stands."""
    if field.order == "little":
        cells = cells[:, ::-1]
    good = np.zeros(len(cells), np.bool_)
    if cells.shape[1] > 8:
        return Numbers(_wide(cells, field), good)
    padded = np.zeros((len(cells), 8), np.uint8)
    padded[:, 8 - cells.shape[1] :] = cells
    negative = (cells[:, 0] >= _MINUS_BIT) & field.signed
    padded[negative, : 8 - cells.shape[1]] = 0xFF
    values = padded.view(">i8")[:, 0].astype(np.int64)
    fits = field.signed or cells.shape[1] < 8 or not (values < 0).any()
    if fits and (not field.scale or (np.abs(values) < 10**FITS).all()) and is_plain(1, field.scale, field.least):
        return Numbers(write_integers(values, field.scale), good)
    magnitude: Unsigned = values.view(np.uint64)
    magnitude = np.where(negative, ~magnitude + np.uint64(1), magnitude)
    return Numbers(write_digits(digits_of(magnitude, max(20, field.scale)), negative, field.scale, field.least), good)


def _wide(cells: Bytes, field: Field) -> Any:
    width = -(-cells.shape[1] // 4) * 4
    negative = (cells[:, 0] >= _MINUS_BIT) & field.signed
    padded = np.zeros((len(cells), width), np.uint8)
    padded[:, width - cells.shape[1] :] = cells
    padded[negative, : width - cells.shape[1]] = 0xFF
    padded[negative] ^= 0xFF
    limbs = list(np.ascontiguousarray(padded.view(">u4").T).astype(np.uint64))
    carried = negative.astype(np.uint64)
    for at in range(len(limbs) - 1, -1, -1):
        limbs[at] = limbs[at] + carried
        carried = limbs[at] >> np.uint64(32)
        limbs[at] &= np.uint64(0xFFFFFFFF)
    places = max(int(np.ceil(cells.shape[1] * 8 * np.log10(2))), field.scale)
    return write_digits(digits_of_wide(limbs, places), negative, field.scale, field.least)


def edited(text: Bytes, field: Field) -> Numbers:
    """Decode a number-edited field; `text` are its characters in ASCII (0 for what ASCII does not have)."""
    bad = np.zeros(len(text), np.bool_)
    begun = np.zeros(len(text), np.bool_)
    marks = np.zeros(len(text), np.int8)
    negative = np.zeros(len(text), np.bool_)
    digits: list[Bytes] = []
    for at, symbol in enumerate(field.symbols):
        column = text[:, at]
        digit = column - np.uint8(0x30)
        is_digit = digit <= 9
        sign = (column == 0x2B) | (column == 0x2D)
        blank = (column == 0x20) | (column == 0x2A)
        if symbol in {"9", "Z"}:
            allowed = is_digit if symbol == "9" else is_digit | ((blank | sign | _is_currency(column)) & ~begun)
            begun |= is_digit
            digits.append(np.where(is_digit, digit, 0).astype(np.uint8))
        elif symbol in {"+", "-"}:
            allowed = sign | (column == 0x20)
        elif symbol == "$":
            allowed = _is_currency(column) | (column == 0x20)
        elif symbol in {",", "."}:
            allowed = (column == ord(symbol)) | ((blank | sign | _is_currency(column)) & ~begun)
        else:  # C, R, D, B of CR and DB
            allowed = (column == ord(symbol)) | (column == 0x20)
            negative |= (column == ord(symbol)) & (symbol in {"C", "D"})
        bad |= ~allowed
        negative |= column == 0x2D
        marks += sign
    bad |= (marks > 1) | ~begun
    out = np.stack(digits, axis=1) if digits else np.zeros((len(text), 1), np.uint8)
    out[bad] = 0
    return Numbers(write_digits(out, negative, field.scale, field.least), bad)


def _is_currency(column: Bytes) -> Mask:
    found: Mask = (column == 0x24) | (column == 0x5C)
    return found


def ieee_float(cells: Bytes, field: Field) -> Numbers:
    """Decode IEEE 754 binary32 and binary64, as the shortest decimal that reads back the same."""
    mark = ">" if field.order == "big" else "<"
    values = np.ascontiguousarray(cells).view(f"{mark}f{field.width}")[:, 0].astype(f"f{field.width}")
    bad = ~np.isfinite(values)
    values[bad] = 0
    return Numbers(_shortest(values), bad)


def ibm_float(cells: Bytes, field: Field) -> Numbers:
    """Decode hexadecimal floating point: a sign, an exponent of 16 in excess of 64, and 24 or 56 bits of fraction.

    A short number is exact; of a long one the 56 bits are rounded to the 53 of a binary64.
    """
    if field.order == "little":
        cells = cells[:, ::-1]
    mantissa = np.zeros((len(cells), 8), np.uint8)
    mantissa[:, 9 - field.width :] = cells[:, 1:]
    values = mantissa.view(">u8")[:, 0].astype(np.float64)
    exponent = 4 * ((cells[:, 0] & 0x7F).astype(np.int32) - 64) - 8 * (field.width - 1)
    values = np.ldexp(values, exponent)
    values = np.where(cells[:, 0] >= _MINUS_BIT, -values, values)
    texts = _shortest(values)
    if field.width == 4:
        with np.errstate(over="ignore", under="ignore"):
            short = values.astype(np.float32)
        same = short.astype(np.float64) == values
        texts = pc.if_else(pa.array(same), _shortest(np.where(same, short, np.float32(0))), texts)
    return Numbers(texts, np.zeros(len(cells), np.bool_))


def _shortest(values: Any) -> Any:
    """Return the shortest decimals, without exponents; negative zero is zero."""
    texts = pc.cast(pa.array(values + values.dtype.type(0)), pa.string())
    scientific = pc.match_substring(texts, "e")
    if not scientific.true_count:
        return texts
    places = np.flatnonzero(scientific.to_numpy(zero_copy_only=False))
    plain = [format(Decimal(text), "f") for text in texts.take(pa.array(places)).to_pylist()]
    return pc.replace_with_mask(texts, scientific, pa.array(plain, pa.string()))

"""A tiny encoder of COBOL fields, one value at a time: what the reader is held to, written without it."""

import math
from decimal import Context, Decimal

EBCDIC, EXACT = "cp037", Context(prec=100)


def digits_of(value: Decimal, digits: int, scale: int) -> str:
    whole = int(value.copy_abs().scaleb(scale, EXACT))
    assert len(str(whole)) <= digits
    return f"{whole:0{digits}d}"


def packed(value: Decimal, digits: int, scale: int, *, signed: bool = True) -> bytes:
    nibbles = digits_of(value, digits, scale) + ("F" if not signed else "D" if value < 0 else "C")
    return bytes.fromhex(nibbles.rjust(2 * (digits // 2 + 1), "0"))


def binary(value: Decimal, width: int, scale: int, *, order: str = "big", signed: bool = True) -> bytes:
    return int(value.scaleb(scale, EXACT)).to_bytes(width, "big" if order == "big" else "little", signed=signed)


def zoned(value: Decimal, digits: int, scale: int, *, leading: bool = False, separate: bool = False) -> bytes:
    text = digits_of(value, digits, scale).encode(EBCDIC)
    if separate:
        sign = ("-" if value < 0 else "+").encode(EBCDIC)
        return sign + text if leading else text + sign
    at = 0 if leading else digits - 1
    zone = 0xD0 if value < 0 else 0xC0
    return text[:at] + bytes([zone | (text[at] & 15)]) + text[at + 1 :]


def zoned_ascii(value: Decimal, digits: int, scale: int, plus: str, minus: str) -> bytes:
    text = digits_of(value, digits, scale)
    return (text[:-1] + (minus if value < 0 else plus)[int(text[-1])]).encode()


def ibm_float(value: float, width: int) -> bytes:
    """Return hexadecimal floating point, truncated to the bits that it has."""
    if not value:
        return bytes(width)
    mantissa, exponent = math.frexp(abs(value))
    hex_exponent = -(-exponent // 4)
    fraction = mantissa * 2.0 ** (exponent - 4 * hex_exponent)
    bits = int(fraction * (1 << 8 * (width - 1)))
    return bytes([(0x80 if value < 0 else 0) | (hex_exponent + 64)]) + bits.to_bytes(width - 1, "big")


def plain(value: Decimal, scale: int) -> str:
    """Return the number as the reader writes it: all digits after the point, no sign at zero."""
    text = f"{value.copy_abs():.{max(scale, 0)}f}"
    return f"-{text}" if value < 0 else text

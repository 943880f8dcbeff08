"""Elementary items as fields: how many bytes, and how they are to be understood.

Sizes of binary items follow IBM's Enterprise COBOL (2, 4, 8 bytes for up to 4, 9, 18 digits); beyond 18 digits the
least bytes that hold the digits and a sign, as Cobrix reads them.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.readers.fixed_width import FixedWidthReader
from renkei.readers.fixed_width.faults import bad_item
from renkei.readers.fixed_width.items import Item, Sign, Usage
from renkei.readers.fixed_width.picture import Picture

FieldKind = Literal["text", "double", "zoned", "edited", "packed", "binary", "ibm_float", "ieee_float"]
Order = Literal["big", "little"]
_TRAILING = Sign(leading=False, separate=False)
_NEC_DIFFERS = {"comp", "float", "long_float"}
_CURRENCY = frozenset("$¥￥\\")
_FLOATING = _CURRENCY | {"+", "-"}
_SIZES = {"2-4-8": (2, 4, 8), "1-2-4-8": (1, 2, 4, 8), "1--8": (1, 2, 3, 4, 5, 6, 7, 8)}


@dataclass(frozen=True)
class Field:
    """`width` bytes and what they mean.

    `digits` and `scale` are those of a number; `least` is how many digits before the point are kept, leading zeros
    too; `point` the byte of a written decimal point; `symbols` the characters of an edited picture; `align` the
    boundary that SYNCHRONIZED asks for.
    """

    kind: FieldKind
    width: int
    digits: int = 0
    scale: int = 0
    least: int = 1
    signed: bool = False
    sign: Sign = _TRAILING
    order: Order = "big"
    unsigned_packed: bool = False
    point: int | None = None
    symbols: tuple[str, ...] = ()
    align: int = 1


def field_of(item: Item, reader: FixedWidthReader, *, where: str) -> Field:
    """Return the field of an elementary item, its USAGE and SIGN being settled; raises ContentError."""
    usage = item.usage or "display"
    if usage in _NEC_DIFFERS and (reader.charset.startswith("nec_") or (reader.kanji or "").startswith("jips_")):
        raise _differs_by_machine(item, where)
    if usage in {"float", "long_float"}:
        return _float(item, usage, reader, where)
    if item.size is not None:
        order = reader.native_order or reader.byte_order
        return Field("binary", item.size, digits=20, signed=not item.unsigned, order=order, align=item.size)
    if item.picture is None:
        raise bad_item(
            where,
            item.called,
            Text("PICTURE も下位の項目もありません。", "it has neither a picture nor items under it."),
        )
    return _pictured(item, item.picture, usage, reader, where)


def as_code(field: Field) -> Field:
    """Return the field read as a code: all digits of the picture are kept before the point."""
    return replace(field, least=max(field.digits - field.scale, 1))


def _float(item: Item, usage: Usage, reader: FixedWidthReader, where: str) -> Field:
    if item.picture is not None:
        raise bad_item(
            where,
            item.called,
            Text("COMP-1・COMP-2 に PICTURE は付きません。", "COMP-1 and COMP-2 take no picture."),
            Text(
                "2 進数の意味で COMP-1・COMP-2 を使う処理系なら、長さを確かめて BINARY に書き換えてください。",
                "Where the compiler means binary numbers by COMP-1 or COMP-2, look up their length and write BINARY instead.",
            ),
        )
    width = 4 if usage == "float" else 8
    return Field("ibm_float" if reader.float == "ibm" else "ieee_float", width, order=reader.byte_order, align=width)


def _pictured(item: Item, picture: Picture, usage: Usage, reader: FixedWidthReader, where: str) -> Field:
    if picture.kind == "double" or (usage == "double" and picture.kind == "text"):
        return Field("double", 2 * picture.width)
    if usage == "display":
        return _displayed(item, picture)
    if usage == "hex" and picture.kind == "text":
        return Field("binary", picture.width, digits=math.ceil(picture.width * 8 * math.log10(2)))
    if usage == "double" or picture.kind != "number" or picture.point is not None:
        raise _does_not_go(item, picture, where)
    if usage in {"packed", "packed_unsigned"}:
        return _packed(picture, unsigned=usage == "packed_unsigned")
    return _binary(picture, usage, reader)


def _packed(picture: Picture, *, unsigned: bool) -> Field:
    digits = picture.digits
    width = (digits + 1) // 2 if unsigned else digits // 2 + 1
    return Field("packed", width, digits=digits, scale=picture.scale, signed=picture.signed, unsigned_packed=unsigned)


def _binary(picture: Picture, usage: Usage, reader: FixedWidthReader) -> Field:
    digits, scale = picture.digits, picture.scale
    if usage == "hex":  # COMP-X: as few bytes as hold the digits, unsigned, the highest first
        return Field("binary", _binary_width(digits, "1--8", signed=False), digits=digits, scale=scale)
    width = _binary_width(digits, reader.binary_size, signed=picture.signed)
    order = (reader.native_order if usage == "native" else None) or reader.byte_order
    align = min(4, width)
    return Field("binary", width, digits=digits, scale=scale, signed=picture.signed, order=order, align=align)


def _displayed(item: Item, picture: Picture) -> Field:
    if picture.kind == "text":
        return Field("text", picture.width)
    if picture.kind == "edited":
        return _edited(picture)
    sign = item.sign or _TRAILING
    separate = sign.separate and item.sign is not None
    point = None if picture.point is None else picture.point + (separate and sign.leading)
    return Field(
        "zoned",
        picture.width + separate,
        digits=picture.digits,
        scale=picture.scale,
        signed=picture.signed or separate,
        sign=sign,
        point=point,
    )


def _edited(picture: Picture) -> Field:
    """Return the field of an edited number; of a run of +, - or currency signs all but the first are digits."""
    symbols: list[str] = []
    floating: set[str] = set()
    scale, after_point = 0, False
    for symbol in picture.cells:
        if symbol in {"V", "."}:
            after_point = True
        digit = symbol in {"9", "Z", "*"} or symbol in floating
        if symbol in _FLOATING:
            floating.add(symbol)
        scale += digit and after_point
        if symbol != "V":
            symbols.extend("9" if symbol == "9" else "Z" if digit else "$" if symbol in _CURRENCY else symbol)
    digits = sum(symbol in {"9", "Z"} for symbol in symbols)
    return Field("edited", len(symbols), digits=digits, scale=scale, signed=True, symbols=tuple(symbols))


def _binary_width(digits: int, sizes: str, *, signed: bool) -> int:
    """Return the bytes of a binary number of so many digits."""
    bits = digits * math.log2(10)
    if digits > 18:
        return math.ceil((bits + 1) / 8)
    if sizes == "1--8":
        return math.ceil((bits + signed) / 8)
    least = 1 if digits <= 2 else 2 if digits <= 4 else 4 if digits <= 9 else 8
    return min(size for size in _SIZES[sizes] if size >= least)


def _differs_by_machine(item: Item, where: str) -> ContentError:
    """Return the error of COMP, COMP-1 or COMP-2 on a machine of NEC.

    There COMP-1 and COMP-2 are fixed-point binary numbers of single and double precision, and COMP is zoned decimal on
    some machines (A-VX COBOL85).
    """
    return bad_item(
        where,
        item.called,
        Text(
            "日本電気の COBOL では、COMP・COMP-1・COMP-2 の形式が他社や機種により異なります。",
            "on machines of NEC, COMP, COMP-1 and COMP-2 are other things than elsewhere, and differ by machine.",
        ),
        Text(
            "仕様書で形式と長さを確かめて書き換えてください。外部 10 進数（ゾーン）なら COMP を消し、2 進数なら"
            "長さに合わせて PIC S9(4) BINARY（2 バイト）・PIC S9(9) BINARY（4 バイト）・PIC S9(18) BINARY（8 バイト）とします。",
            "Look up their form and length: take COMP away where it is zoned decimal; for binary numbers write PIC S9(4) "
            "BINARY (2 bytes), PIC S9(9) BINARY (4 bytes) or PIC S9(18) BINARY (8 bytes).",
        ),
    )


def _does_not_go(item: Item, picture: Picture, where: str) -> ContentError:
    return bad_item(
        where,
        item.called,
        Text(
            f"PICTURE [{picture.text}] は、この USAGE では使えません。",
            f"the picture [{picture.text}] does not go with its usage.",
        ),
        Text(
            "PICTURE と USAGE を仕様書と見比べてください。文字として読むなら PIC X(n) か N(n) に書き換えます。",
            "Compare picture and USAGE with the specification; to read it as text, write PIC X(n) or N(n).",
        ),
    )

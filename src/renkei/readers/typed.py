"""Typed Arrow columns as text: every digit, nothing rounded, a null as the empty text."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_EMPTY = pa.scalar("", pa.string())
_UNITS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_NUL, _OUT_OF_RANGE = ("encoding.nul", "0x00"), "out of range: "
Faults = dict[int, tuple[str, str]]
"""Why a row can't be taken, by its place: the rule, and what is wrong."""


class NoText(ValueError):
    """A column of a `kind` that has no text."""

    def __init__(self, kind: object) -> None:
        super().__init__(str(kind))
        self.kind = str(kind)


def texts(column: pa.Array) -> tuple[pa.Array, Faults]:
    """Return a column as text, plain or dictionary-encoded as it came, and which of its rows have none.

    | type | text |
    |---|---|
    | integer | `-1` |
    | decimal | `1.50`, with the digits of its scale |
    | floating point | `0.1`: the fewest digits that give the number again, never with an exponent |
    | boolean | `true`, `false` |
    | date, time | `2024-01-05`, `09:30:00` (ISO 8601; fractions where there are any) |
    | timestamp | `2024-01-05T09:30:00`; with a zone, in that zone: `2024-01-05T09:30:00+09:00` |
    | list, struct, map | JSON |

    Raises NoText for a type that has none, and for binary that is not UTF-8.
    """
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.string())
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _coded(column)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        text, faults = _utf8(column)
        if faults:
            raise NoText(kind)
        return text, {}
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _utf8(column)
    text = _written(column).fill_null(_EMPTY)
    return text, _beyond(text) if pa.types.is_temporal(kind) else {}


def _coded(column: pa.DictionaryArray) -> tuple[pa.Array, Faults]:
    column = _compact(column)
    words, broken = texts(column.dictionary)
    codes = column.indices.cast(pa.int32())
    if codes.null_count:
        words = pa.concat_arrays([words, pa.array([""], pa.string())])
        codes = codes.fill_null(len(words) - 1)
    faults: Faults = {}
    for word, what in broken.items():
        faults |= dict.fromkeys(np.flatnonzero(codes.to_numpy() == word).tolist(), what)
    coded = pa.DictionaryArray.from_arrays(codes, words)
    if len(words.unique()) == len(words):
        return coded, faults
    place = pc.index_in(words, value_set=words.unique())  # values that became equal are made one
    return pa.DictionaryArray.from_arrays(place.take(codes).cast(pa.int32()), words.unique()), faults


def _compact(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """Leave out words that no row has, where there are many."""
    if len(column.dictionary) <= len(column):
        return column
    used = column.indices.drop_null().unique()
    return pa.DictionaryArray.from_arrays(pc.index_in(column.indices, value_set=used), column.dictionary.take(used))


def _beyond(text: pa.Array) -> Faults:
    """Return the days and moments of years that have no name (beyond 32,767), as Arrow says it in their place."""
    return {
        place: ("parquet.out_of_range", text[place].as_py().partition(_OUT_OF_RANGE)[2].partition(">")[0])
        for place in _having(_OUT_OF_RANGE, text)
    }


def _having(sign: str, text: pa.Array) -> list[int]:
    found = pc.match_substring(text, sign)
    places: list[int] = pc.indices_nonzero(found).to_pylist() if found.true_count else []
    return places


def _utf8(column: pa.Array) -> tuple[pa.Array, Faults]:
    r"""Return bytes as text; those that are not UTF-8 with `\xNN` in their place, and listed; so are those with a NUL."""
    if pa.types.is_fixed_size_binary(column.type):
        column = column.cast(pa.binary())
    try:
        text = column.cast(pa.string())
        text.validate(full=True)
        text = text.fill_null(_EMPTY)
        return text, dict.fromkeys(_having("\0", text), _NUL)
    except pa.ArrowInvalid:
        values, faults = list[str](), Faults()
        for place, value in enumerate(column.cast(pa.large_binary()).to_pylist()):
            try:
                values.append((value or b"").decode())
                if "\0" in values[-1]:
                    faults[place] = _NUL
            except UnicodeDecodeError as e:
                values.append(value.decode("utf-8", "backslashreplace"))
                faults[place] = ("encoding.undecodable", f"0x{value[e.start : e.end].hex()} at byte {e.start + 1}")
        return pa.array(values, pa.string()), faults


def _written(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_timestamp(kind):
        return _timestamp(column)
    if pa.types.is_nested(kind):
        try:
            values = column.to_pylist(maps_as_pydicts="strict")
        except KeyError as e:
            raise NoText("map that has a key twice") from e
        return pa.array([None if v is None else _json(v) for v in values], pa.string())
    if pa.types.is_floating(kind):
        small = column.cast(pa.float32()) if pa.types.is_float16(kind) else column
        return _plain(small.cast(pa.string()), "e")
    if pa.types.is_decimal(kind):
        return _plain(column.cast(pa.string()), "E")
    if pa.types.is_time(kind):
        return _seconds(column.cast(pa.string()))
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    raise NoText(kind)


def _plain(text: pa.Array, exponent: str) -> pa.Array:
    """Write out the few numbers that have an exponent."""
    marked = pc.fill_null(pc.match_substring(text, exponent), fill_value=False)
    if not marked.true_count:
        return text
    values = [f"{Decimal(value):f}" for value in text.filter(marked).to_pylist()]
    return pc.replace_with_mask(text, marked, pa.array(values, pa.string()))


def _timestamp(column: pa.Array) -> pa.Array:
    zone = column.type.tz
    local = pc.local_timestamp(column) if zone else column
    text = _seconds(pc.replace_substring(local.cast(pa.string()), " ", "T", max_replacements=1))
    if not zone:
        return text
    ahead = pc.subtract(local.cast(pa.int64()), column.cast(pa.int64()))
    coded = pc.divide(ahead, _UNITS[column.type.unit]).dictionary_encode()
    offsets = pa.array([_offset(seconds) for seconds in coded.dictionary.to_pylist()], pa.string())
    return pc.binary_join_element_wise(text, offsets.take(coded.indices), "")


def _offset(seconds: int) -> str:
    """Write an offset from UTC; before time zones there were some with seconds."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}{f':{rest:02d}' if rest else ''}"


def _seconds(text: pa.Array) -> pa.Array:
    """Leave out fractions of a second that are nothing but zeros."""
    return pc.replace_substring_regex(text, r"\.0+$", "")


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=_other, allow_nan=False)
    except NoText:
        raise
    except ValueError as e:
        raise NoText("NaN or infinity inside a list or struct") from e


def _other(value: Any) -> Any:
    """Write what JSON has no type for; numbers keep their digits as text."""
    if isinstance(value, bytes):
        raise NoText("binary inside a list or struct")
    if isinstance(value, Mapping):
        return {str(k): v for k, v in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

"""One spelling for every value, so that the same content always has the same hash."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel


def canonical(value: object) -> str:
    """Write `value` as JSON: keys sorted, no space, no escape that is not needed.

    Timestamps are written in UTC, dates in ISO 8601, decimals and paths as text, NaN and the infinities as the
    strings `NaN`, `Infinity` and `-Infinity` (RFC 8259 has no numbers for them), sets sorted, models as their
    fields, anything else by its `str`. Reading it back and writing it again gives the same text.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def instant(moment: datetime) -> str:
    """Write an aware timestamp in UTC, to the microsecond; ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a timestamp without a zone: [{moment}]")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [_plain(item) for item in value]
        return sorted(items, key=canonical) if isinstance(value, set | frozenset) else items
    return _scalar(value)


def _number(value: float) -> float | str:
    if math.isfinite(value):
        return float(value)
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def _scalar(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return _text(str(value))


def _text(value: str) -> str:
    """Replace what no UTF-8 file and no database can hold: half a surrogate pair, and U+0000."""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")

"""A World Bank API v2 indicator reply in JSON, `[{page, pages, …}, [record, …]]`: one row a country and date."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.reply import Record, ReplyFile, fault, load, missing, text, write

HEADER = (
    "country",
    "country_name",
    "iso3",
    "indicator",
    "indicator_name",
    "date",
    "value",
    "unit",
    "obs_status",
    "decimal",
)


def read(path: Path, *, name: str) -> ReplyFile:
    """Open one page of an indicator.

    Raises ReadError where it is not JSON, carries the API's own message, or is of another form.
    """
    reply = load(path, name=name)
    if not isinstance(reply, list) or not reply or not isinstance(reply[0], Mapping):
        raise missing("[{…}, […]]", where=name)
    if "message" in reply[0]:
        raise _message(reply[0]["message"], name)
    records = (reply[1] if len(reply) > 1 else None) or []
    if not isinstance(records, list):
        raise missing("[1]", where=name)
    for i, record in enumerate(records):
        if not isinstance(record, Mapping):
            raise missing(f"[1][{i}]", where=name)
    return ReplyFile(HEADER, partial(_records, records))


def _records(records: list[Mapping[str, Any]]) -> Iterator[Record]:
    for record in records:
        country, indicator = _pair(record.get("country")), _pair(record.get("indicator"))
        texts = {
            "country": country[0],
            "country_name": country[1],
            "iso3": text(record.get("countryiso3code")),
            "indicator": indicator[0],
            "indicator_name": indicator[1],
        }
        yield Record(texts | {column: text(record.get(column)) for column in HEADER[5:]}, record)


def _pair(value: Any) -> tuple[str, str]:
    """Return the id and name of a country or an indicator."""
    return (text(value.get("id")), text(value.get("value"))) if isinstance(value, Mapping) else (text(value), "")


def _message(message: Any, name: str) -> ReadError:
    said = message if isinstance(message, str) else write(message)
    return fault(
        Text(f"世界銀行の応答がエラーです: [{said}]", f"The reply of the World Bank is an error: [{said}]."), where=name
    )

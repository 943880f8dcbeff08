"""The Bank of Japan's time-series JSON (API of 2026): one row a series and date.

Two spellings of keys are seen, `SERIES_CODE` and `SERIES CODE`, and values as numbers or as text: both are taken.
Fields named after a language (NAME_OF_TIME_SERIES_J, UNIT_J, CATEGORY_J) are folded into one.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.reply import Record, ReplyFile, fault, load, missing, text

HEADER = ("SERIES_CODE", "NAME", "UNIT", "FREQUENCY", "CATEGORY", "LAST_UPDATE", "SURVEY_DATES", "VALUES")
_FOLDED = {"NAME_OF_TIME_SERIES": "NAME", "NAME_OF_TIME_SERIES_J": "NAME", "UNIT_J": "UNIT", "CATEGORY_J": "CATEGORY"}
_DONE = "200"


def read(path: Path, *, name: str) -> ReplyFile:
    """Open a getDataCode or getDataLayer reply.

    Raises ReadError where it is not JSON, bears an error status, or has not as many values as dates.
    """
    reply = _keys(load(path, name=name), where=name)
    if text(reply.get("STATUS", _DONE)) != _DONE:
        raise _status(reply, name)
    if "RESULTSET" not in reply or not isinstance(reply["RESULTSET"] or [], list):
        raise missing("RESULTSET", where=name)
    series = [_keys(item, where=f"{name}, RESULTSET[{i}]") for i, item in enumerate(reply["RESULTSET"] or [])]
    for i, item in enumerate(series):
        _points(item, where=f"{name}, RESULTSET[{i}]")
    return ReplyFile(HEADER, partial(_records, series))


def _keys(item: Any, *, where: str) -> dict[str, Any]:
    """Return the object with its keys spelled one way."""
    if not isinstance(item, Mapping):
        raise missing("{…}", where=where)
    spelled = (key.strip().upper().replace(" ", "_") for key in item)
    return {_FOLDED.get(key, key): value for key, value in zip(spelled, item.values(), strict=True)}


def _points(series: Mapping[str, Any], *, where: str) -> list[tuple[Any, Any]]:
    """Return the dates of a series with their values."""
    code = text(series.get("SERIES_CODE"))
    if not code:
        raise missing("SERIES_CODE", where=where)
    values = _keys(series.get("VALUES"), where=f"{where}, VALUES")
    dates, figures = values.get("SURVEY_DATES"), values.get("VALUES")
    if not isinstance(dates, list) or not isinstance(figures, list):
        raise missing("VALUES.SURVEY_DATES, VALUES.VALUES", where=f"{where} [{code}]")
    if len(dates) != len(figures):
        raise _unequal(len(dates), len(figures), where=f"{where} [{code}]")
    return list(zip(dates, figures, strict=True))


def _records(all_series: list[dict[str, Any]]) -> Iterator[Record]:
    for series in all_series:
        shared = {name: text(series.get(name)) for name in HEADER[:-2]}
        for date, value in _points(series, where=""):
            received = {"SERIES_CODE": series["SERIES_CODE"], "SURVEY_DATES": date, "VALUES": value}
            yield Record({**shared, "SURVEY_DATES": text(date), "VALUES": text(value)}, received)


def _status(reply: Mapping[str, Any], name: str) -> ReadError:
    said = " ".join(text(reply.get(key)) for key in ("STATUS", "MESSAGEID", "MESSAGE")).strip()
    return fault(
        Text(f"日本銀行の応答がエラーです: [{said}]", f"The reply of the Bank of Japan is an error: [{said}]."),
        where=f"{name}, STATUS",
    )


def _unequal(dates: int, values: int, *, where: str) -> ReadError:
    return fault(
        Text(
            f"日付が [{dates}] 個、値が [{values}] 個で、対応が付きません。",
            f"There are [{dates}] dates and [{values}] values: which belongs to which cannot be told.",
        ),
        where=where,
    )

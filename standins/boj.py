"""Bank of Japan, time-series API v1: `getDataCode` and `getMetadata`.

HTTP 200 whatever happens; the real status is STATUS in the body, with MESSAGEID. Names of parameters in any case.
The real server stamps DATE with the moment of the reply; here it is the day of the newest data, so that the same
data give the same bytes (the wrong turn `moving_date` gives what the real one does).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from standins.exchange import Reply, Request, as_json, not_found

MESSAGES = {
    "M181000I": (200, "正常に終了しました。"),
    "M181030I": (200, "正常に終了しましたが、該当データはありませんでした。"),
    "M181001E": (400, "パラメータが誤っています。"),
    "M181003E": (400, "フォーマットの指定が誤っています。"),
    "M181004E": (400, "DBが指定されていません。"),
    "M181005E": (400, "DBの指定が誤っています。"),
    "M181006E": (400, "コードが指定されていません。"),
    "M181007E": (400, "コードの指定数が上限を超えています。"),
    "M181008E": (400, "開始期の指定が誤っています。"),
    "M181009E": (400, "終了期の指定が誤っています。"),
    "M181011E": (400, "開始期と終了期の順序が誤っています。"),
    "M181012E": (400, "検索開始位置の指定が誤っています。"),
    "M181013E": (400, "指定されたコードは存在しません。"),
    "M181090S": (500, "予期しないエラーが発生しました。"),
    "M181091S": (503, "データベースにアクセスできません。時間をおいて再度実行してください。"),
}
_MAX_CODES = 250
_BAD = set("<>\"!|\\;'")
_EPOCH = date(2014, 1, 1)


class _Wrong(Exception):
    """A request that is refused; the text is its MESSAGEID."""


def answer(request: Request) -> Reply:
    """Answer a request as the API does."""
    asked = {name.lower(): value for name, value in request.query.items()}
    known = {"/api/v1/getdatacode": _data, "/api/v1/getmetadata": _metadata}
    found = known.get(request.path.lower())
    if found is None:
        return not_found()
    try:
        return found(request, asked)
    except _Wrong as wrong:
        return failure(str(wrong))


def failure(message: str, *, published: date = _EPOCH) -> Reply:
    """Answer with an error in the body, HTTP 200."""
    return as_json(_envelope(message, published) | {"PARAMETER": None, "NEXTPOSITION": None, "RESULTSET": []})


def _data(request: Request, asked: Mapping[str, str]) -> Reply:
    every = _series(request, asked)
    codes = [code for code in asked.get("code", "").split(",") if code]
    _refuse_bad_codes(codes, every)
    start, end = _month(asked.get("startdate"), "M181008E"), _month(asked.get("enddate"), "M181009E")
    if start and end and start > end:
        raise _Wrong("M181011E")
    first = _position(asked.get("startposition", "1"), len(codes))
    found: list[dict[str, Any]] = []
    published, position, points = _EPOCH, first, 0
    for code in codes[first - 1 :]:
        item, changed = _item(request, every[code], start=start, end=end)
        points += len(item["VALUES"]["VALUES"])
        if found and points > request.options.page["boj"]:
            break
        found.append(item)
        published, position = max(published, changed), position + 1
    more = position if position <= len(codes) else None
    message = "M181000I" if points else "M181030I"
    return _reply(request, asked, message=message, published=published, following=more, items=found)


def _metadata(request: Request, asked: Mapping[str, str]) -> Reply:
    items, published = [], _EPOCH
    for place, series in enumerate(_series(request, asked).values(), start=1):
        item, changed = _item(request, series, start=None, end=None)
        dates = item.pop("VALUES")["SURVEY_DATES"]
        layers = {f"LAYER{n}": place if n == 1 else 0 for n in range(1, 6)}
        ends = {"START_OF_THE_TIME_SERIES": dates[0], "END_OF_THE_TIME_SERIES": dates[-1]}
        items.append(item | layers | ends | {"NOTES_J": ""})
        published = max(published, changed)
    return _reply(request, asked, message="M181000I", published=published, following=None, items=items)


def _series(request: Request, asked: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    if not asked.get("db"):
        raise _Wrong("M181004E")
    if asked.get("format", "json").lower() != "json":
        raise _Wrong("M181003E")
    rows = request.data.table("boj_series").rows
    found = {row["code"]: row for row in rows if row["db"] == asked["db"].upper()}
    if not found:
        raise _Wrong("M181005E")
    return found


def _refuse_bad_codes(codes: Sequence[str], every: Mapping[str, object]) -> None:
    if not codes:
        raise _Wrong("M181006E")
    if len(codes) > _MAX_CODES:
        raise _Wrong("M181007E")
    if any(_BAD & set(code) for code in codes):
        raise _Wrong("M181001E")
    if any(code not in every for code in codes):
        raise _Wrong("M181013E")


def _month(said: str | None, message: str) -> str | None:
    if not said:
        return None
    if len(said) != 6 or not said.isdecimal() or not 1 <= int(said[4:]) <= 12:
        raise _Wrong(message)
    return said


def _position(said: str, codes: int) -> int:
    if not said.isdecimal() or not 1 <= int(said) <= codes:
        raise _Wrong("M181012E")
    return int(said)


def _item(
    request: Request, series: Mapping[str, str], *, start: str | None, end: str | None
) -> tuple[dict[str, Any], date]:
    table = request.data.table(series["data"])
    item, _, column = series["column"].rpartition("/")
    points = [(row["month"].replace("-", ""), row[column]) for row in table.rows if not item or row["item"] == item]
    kept = [(month, value) for month, value in points if (not start or start <= month) and (not end or month <= end)]
    return {
        "SERIES_CODE": series["code"],
        "NAME_OF_TIME_SERIES_J": series["name_ja"],
        "UNIT_J": series["unit_ja"],
        "FREQUENCY": "MONTHLY",
        "CATEGORY_J": "国際収支統計" if series["db"] == "BP01" else "外国為替市況",
        "LAST_UPDATE": int(f"{table.published:%Y%m%d}"),
        "VALUES": {
            "SURVEY_DATES": [int(month) for month, _ in kept],
            "VALUES": [_number(value) for _, value in kept],
        },
    }, table.published


def _number(text: str) -> int | float | None:
    if not text:
        return None
    return float(text) if "." in text else int(text)


def _envelope(message: str, published: date) -> dict[str, Any]:
    status, text = MESSAGES[message]
    return {"STATUS": status, "MESSAGEID": message, "MESSAGE": text, "DATE": f"{published}T08:50:00.000+09:00"}


def _reply(
    request: Request,
    asked: Mapping[str, str],
    *,
    message: str,
    published: date,
    following: int | None,
    items: Sequence[Mapping[str, Any]],
) -> Reply:
    body = _envelope(message, published) | {
        "PARAMETER": {name.upper(): value for name, value in asked.items()},
        "NEXTPOSITION": following,
        "RESULTSET": items,
    }
    spelt = _spaced(body) if request.options.boj_keys == "space" else body
    return as_json(spelt, published=published)


def _spaced(value: Any) -> Any:
    """Spell the keys the other way, numbers as text, as the other public client has seen it."""
    if isinstance(value, dict):
        return {key.replace("_", " "): _spaced(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spaced(inner) for inner in value]
    return str(value) if isinstance(value, int | float) else value

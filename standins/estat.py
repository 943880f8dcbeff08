"""e-Stat API v3: `getStatsData` in JSON, paged by `startPosition` and NEXT_KEY.

RESULT.STATUS tells what happened: 0 well, 1 no data, 100 and more an error. A wrong `appId` gives STATUS 100 with
HTTP 200 (its firewall says the same with HTTP 403: the wrong turn `forbidden`). One value is an object, several are
an array, as the real service does.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from standins.exchange import Reply, Request, as_json, not_found

_TABLE = "0000020202"
_MOMENT = "2025-06-20T08:50:00.000+09:00"
MESSAGES = {
    0: "正常に終了しました。",
    1: "正常に終了しましたが、該当データはありませんでした。",
    100: "認証に失敗しました。アプリケーションIDを確認して下さい。",
    101: "必須パラメータ（統計表ID）が指定されていません。",
    102: "パラメータの値が誤っています。",
    300: "指定された統計表IDは存在しません。",
}
_NOTES = {"***": "調査又は集計していないもの", "-": "データが得られないもの", "X": "数値が秘匿されているもの"}


def answer(request: Request) -> Reply:
    """Answer a request as the API does."""
    if request.path != "/rest/3.0/app/json/getStatsData":
        return not_found()
    query = request.query
    wrong = _refused(query, key=request.options.keys["estat"])
    if wrong:
        return failure(wrong)
    table = request.data.table("land_area")
    rows = [row for row in table.rows if row["time"] in query.get("cdTime", row["time"]).split(",")]
    start, size = _number(query, "startPosition", "1"), _number(query, "limit", "100000")
    shown = rows[start - 1 : start - 1 + min(size, request.options.page["estat"])]
    if not shown:
        return failure(1)
    return _reply(query, shown, first=start, total=len(rows), published=table.published)


def _refused(query: Mapping[str, str], *, key: str) -> int:
    """Return the STATUS that a request is refused with, or 0."""
    if query.get("appId") != key:
        return 100
    if "statsDataId" not in query:
        return 101
    if query["statsDataId"] != _TABLE:
        return 300
    return 0 if all(_number(query, name, "1") for name in ("startPosition", "limit")) else 102


def _number(query: Mapping[str, str], name: str, default: str) -> int:
    said = query.get(name, default)
    return int(said) if said.isdecimal() else 0


def failure(status: int, *, http: int = 200) -> Reply:
    """Answer with STATUS in the body."""
    result = {"STATUS": status, "ERROR_MSG": MESSAGES[status], "DATE": _MOMENT}
    return as_json({"GET_STATS_DATA": {"RESULT": result, "PARAMETER": {}}}, status=http)


def _reply(
    query: Mapping[str, str], rows: Sequence[Mapping[str, str]], *, first: int, total: int, published: date
) -> Reply:
    last = first + len(rows) - 1
    numbers = {"TOTAL_NUMBER": total, "FROM_NUMBER": first, "TO_NUMBER": last}
    following = {"NEXT_KEY": last + 1} if last < total else {}
    values = [
        {"@tab": "00001", "@cat01": "B1101", "@area": r["area"], "@time": r["time"], "@unit": "ｈａ", "$": r["value"]}
        for r in rows
    ]
    body = {
        "RESULT": {"STATUS": 0, "ERROR_MSG": MESSAGES[0], "DATE": _MOMENT},
        "PARAMETER": {"LANG": "J", "STATS_DATA_ID": query["statsDataId"], "DATA_FORMAT": "J", "START_POSITION": first},
        "STATISTICAL_DATA": {
            "RESULT_INF": numbers | following,
            "TABLE_INF": _about(published),
            "CLASS_INF": {"CLASS_OBJ": _classes(rows)},
            "DATA_INF": {
                "NOTE": [{"@char": mark, "$": meaning} for mark, meaning in _NOTES.items()],
                "VALUE": values if len(values) > 1 else values[0],
            },
        },
    }
    return as_json({"GET_STATS_DATA": body}, published=published)


def _about(published: date) -> dict[str, Any]:
    return {
        "@id": _TABLE,
        "STAT_NAME": {"@code": "00200502", "$": "社会・人口統計体系"},
        "GOV_ORG": {"@code": "00200", "$": "総務省"},
        "STATISTICS_NAME": "市区町村データ 基礎データ（廃置分合処理済）",
        "TITLE": {"@no": _TABLE, "$": "Ｂ　自然環境"},
        "CYCLE": "年度次",
        "SURVEY_DATE": 0,
        "OPEN_DATE": published.isoformat(),
        "SMALL_AREA": 0,
        "UPDATED_DATE": published.isoformat(),
    }


def _classes(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    item = {"@code": "B1101", "@name": "B1101_総面積（北方地域及び竹島を除く）", "@level": "1", "@unit": "ｈａ"}
    times = [{"@code": r["time"], "@name": f"{r['time'][:4]}年度", "@level": "1"} for r in rows]
    return [
        {"@id": "tab", "@name": "観測値", "CLASS": {"@code": "00001", "@name": "観測値", "@level": "1"}},
        {"@id": "cat01", "@name": "Ｂ　自然環境", "CLASS": item},
        {
            "@id": "area",
            "@name": "地域",
            "CLASS": {"@code": "01100", "@name": "北海道 札幌市", "@level": "2", "@parentCode": "01000"},
        },
        {"@id": "time", "@name": "調査年", "CLASS": times if len(times) > 1 else times[0]},
    ]

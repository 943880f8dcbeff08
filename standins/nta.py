"""National Tax Agency, corporate number Web-API v4: `diff` by day of update, CSV.

The first line has the day of the last update, the number of rows, this part and the number of parts; the rows have
thirty columns and no header. HTTP 404 is an unknown application id, 400 a wrong parameter.
"""

from collections.abc import Mapping
from datetime import date
from math import ceil

from standins.exchange import Reply, Request, not_found

COLUMNS = [
    "sequenceNumber",
    "corporateNumber",
    "process",
    "correct",
    "updateDate",
    "changeDate",
    "name",
    "nameImageId",
    "kind",
    "prefectureName",
    "cityName",
    "streetNumber",
    "addressImageId",
    "prefectureCode",
    "cityCode",
    "postCode",
    "addressOutside",
    "addressOutsideImageId",
    "closeDate",
    "closeCause",
    "successorCorporateNumber",
    "changeCause",
    "assignmentDate",
    "latest",
    "enName",
    "enPrefectureName",
    "enCityName",
    "enAddressOutside",
    "furigana",
    "hihyoji",
]
_TEXTS = {
    "name",
    "prefectureName",
    "cityName",
    "streetNumber",
    "addressOutside",
    "changeCause",
    "enName",
    "enPrefectureName",
    "enCityName",
    "enAddressOutside",
    "furigana",
}
_ENCODINGS = {"01": "cp932", "02": "utf-8"}
_LONGEST = 50


def answer(request: Request) -> Reply:
    """Answer a request as the API does."""
    query = request.query
    if request.path != "/4/diff":
        return not_found()
    if query.get("id") != request.options.keys["nta"]:
        return failure(404, "アプリケーションIDが登録されていません。")
    try:
        first, last = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
        encoding, part = _ENCODINGS[query["type"]], int(query.get("divide", "1"))
    except (KeyError, ValueError):
        return failure(400, "020,パラメータの指定が誤っています。")
    if not 0 <= (last - first).days < _LONGEST:
        return failure(400, "051,取得期間の指定が誤っています。")
    return _rows(request, first=first, last=last, encoding=encoding, part=part)


def failure(status: int, text: str) -> Reply:
    """Answer with an error, in plain text."""
    return Reply(text.encode(), status=status, content_type="text/plain; charset=utf-8")


def _rows(request: Request, *, first: date, last: date, encoding: str, part: int) -> Reply:
    table = request.data.table("corporate_numbers")
    rows = [row for row in table.rows if first <= date.fromisoformat(row["updateDate"]) <= last]
    size = request.options.page["nta"]
    parts = max(1, ceil(len(rows) / size))
    if not 1 <= part <= parts:
        return failure(400, "030,分割番号の指定が誤っています。")
    shown = rows[(part - 1) * size : part * size]
    head = [table.published.isoformat(), str(len(rows)), str(part), str(parts)]
    first_number = (part - 1) * size + 1
    records = [_record(number, row) for number, row in enumerate(shown, start=first_number)]
    text = "".join(f"{line}\r\n" for line in [",".join(head), *records])
    charset = {"cp932": "Shift_JIS", "utf-8": "utf-8"}[encoding]
    return Reply(text.encode(encoding), content_type=f"text/csv; charset={charset}", published=table.published)


def _record(number: int, row: Mapping[str, str]) -> str:
    """Write one record as the agency does: text in quotes where there is any, codes and dates without."""
    said = {"sequenceNumber": str(number)} | dict(row)
    fields = ((column, said.get(column, "")) for column in COLUMNS)
    return ",".join(f'"{value}"' if value and column in _TEXTS else value for column, value in fields)

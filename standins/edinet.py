"""Financial Services Agency, EDINET API v2: the list of a day's documents, and the documents as zip files.

HTTP is 200 whatever happens: a wrong key gives {"StatusCode": 401}, a wrong date metadata.status "400", an unknown
document "404". What was filed is made up. The code list beside it asks for no key, and is of real companies.
"""

import io
import re
import zipfile
from collections.abc import Mapping

from standins.exchange import Reply, Request, as_csv, as_json, not_found

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
DOCUMENTS = [
    ("S100AAA1", "E00001", "13010", "瑠璃灯台運輸株式会社", "有価証券報告書", "0"),
    ("S100AAA2", "E00002", "", "霧ヶ浦投資法人", "半期報告書", "0"),
    ("S100AAA3", "", "", "", "", "1"),
]
_FILED_ON = "2024-06-27"
_CSV = "\ufeff要素ID\t項目名\tコンテキストID\t値\r\njpcrp_cor:NetSales\t売上高\tCurrentYearDuration\t1250\r\n"


def answer(request: Request) -> Reply:
    """Answer a request as the API does."""
    if request.query.get("Subscription-Key") != request.options.keys["edinet"]:
        return denied()
    if request.path == "/api/v2/documents.json":
        return _list(request.query)
    found = re.fullmatch(r"/api/v2/documents/(\w+)", request.path)
    if not found:
        return not_found()
    known = {document[0] for document in DOCUMENTS if document[5] == "0"}
    if found[1] not in known or request.query.get("type") != "5":
        return failure("404", "The requested resource was not found.")
    return Reply(
        _zip("XBRL_TO_CSV/jpcrp030000-asr-001.csv", _CSV.encode("utf-16-le")), content_type="application/octet-stream"
    )


def answer_codes(request: Request) -> Reply:
    """Give the zip of the code list: cp932, the day and the number of rows in the first line."""
    if request.path != "/searchdocument/codelist/Edinetcode.zip":
        return not_found()
    table = request.data.table("edinet_codes")
    day = f"{table.published.year}年{table.published.month}月{table.published.day}日現在"
    said = ["ダウンロード実行日", day, "件数", f"{len(table.rows)}件"]
    lines = [said, list(table.rows[0]), *(list(row.values()) for row in table.rows)]
    made = as_csv(lines, encoding="cp932", published=table.published)
    packed = _zip("EdinetcodeDlInfo.csv", made.body)
    return Reply(packed, content_type="application/zip", published=table.published)


def denied() -> Reply:
    """Answer as the gateway does, whose envelope is another one."""
    text = "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription."
    return as_json({"StatusCode": 401, "message": text})


def failure(status: str, text: str) -> Reply:
    """Answer with an error in the body, HTTP 200."""
    return as_json({"metadata": {"title": "提出された書類を把握するためのAPI", "status": status, "message": text}})


def _list(query: Mapping[str, str]) -> Reply:
    day = query.get("date", "")
    if not _DAY.match(day):
        return failure("400", "The request is not appropriate.")
    names = ("docID", "edinetCode", "secCode", "filerName", "docDescription", "withdrawalStatus")
    filed = DOCUMENTS if day == _FILED_ON else []
    results = [
        {"seqNumber": number, **{name: value or None for name, value in zip(names, document, strict=True)}}
        for number, document in enumerate(filed, 1)
    ]
    metadata = {
        "title": "提出された書類を把握するためのAPI",
        "parameter": {"date": day, "type": query.get("type", "1")},
        "resultset": {"count": len(results)},
        "processDateTime": f"{day} 18:00",
        "status": "200",
        "message": "OK",
    }
    return as_json({"metadata": metadata} | ({"results": results} if query.get("type") == "2" else {}))


def _zip(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        entry = zipfile.ZipInfo(name, date_time=(2024, 6, 27, 0, 0, 0))
        zipped.writestr(entry, content)
    return file.getvalue()

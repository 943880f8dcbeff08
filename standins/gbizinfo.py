"""Ministry of Economy, Trade and Industry, gBizINFO REST API v2: one corporation, and what was updated, in pages.

The token is a header; numbers of pages are text; a slash at the end is an error. The corporations are the first five
of the National Tax Agency's list; the moment of update is made up.
"""

import re
from math import ceil

from standins.exchange import Reply, Request, as_json, not_found

_DAY = re.compile(r"\d{8}\Z")
_ONE = re.compile(r"/hojin/v2/hojin/(\d{13})\Z")
_SHOWN = 5


def answer(request: Request) -> Reply:
    """Answer a request as the API does."""
    if request.headers.get("x-hojininfo-api-token") != request.options.keys["gbizinfo"]:
        return failure(401, "X-hojinInfo-api-token", "認証に失敗しました。")
    if request.path == "/hojin/v2/hojin/updateInfo":
        return _updated(request, size=request.options.page["gbizinfo"])
    found = _ONE.match(request.path)
    if not found:
        return not_found()
    known = [one for one in _corporations(request) if one["corporate_number"] == found[1]]
    return as_json(_envelope(known)) if known else as_json(_envelope([], "404 - Not Found."), status=404)


def failure(status: int, item: str, text: str) -> Reply:
    """Answer with an error: HTTP says it too."""
    return as_json(_envelope([], "") | {"errors": [{"item": item, "message": text}]}, status=status)


def _updated(request: Request, *, size: int) -> Reply:
    query, every = request.query, _corporations(request)
    if not all(_DAY.match(query.get(name, "")) for name in ("from", "to")):
        return failure(400, "from", "日付の形式が正しくありません。")
    page, pages = int(query.get("page", "1")), ceil(len(every) / size)
    shown = every[(page - 1) * size : page * size]
    counts = {"totalCount": str(len(every)), "totalPage": str(pages), "pageNumber": str(page)}
    return as_json(_envelope(shown) | counts)


def _corporations(request: Request) -> list[dict[str, str]]:
    rows = request.data.table("corporate_numbers").rows[:_SHOWN]
    moment = "2024-01-04T15:00:00.000Z"
    return [{"corporate_number": r["corporateNumber"], "name": r["name"], "update_date": moment} for r in rows]


def _envelope(corporations: list[dict[str, str]], message: str = "200 - OK.") -> dict[str, object]:
    return {"hojin-infos": corporations, "id": "standin", "message": message, "errors": []}

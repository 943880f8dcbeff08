"""e-Stat API v3: RESULT.STATUS in the body, which holds even where HTTP says 403, and paging by NEXT_KEY.

e-Stat, «API specification 3.0». An authentication failure (100) comes with HTTP 403 from one of its servers and with
200 from another.
"""

from collections.abc import Mapping

from renkei.language import Text
from renkei.transports.replies import CREDENTIALS, REQUEST, WAIT, Page, Refusal, Reply, number, parsed


def read(reply: Reply) -> Page | Refusal | None:
    """Read a reply. STATUS 1 (no data) is a good reply without rows; 2 (part of it failed) is not a whole one."""
    outer = _mapping(parsed(reply.body))
    inner = _mapping(next(iter(outer.values()), None))
    result = _mapping(inner.get("RESULT"))
    status = number(result.get("STATUS"))
    if status is None:
        return None
    message = str(result.get("ERROR_MSG") or "")
    if status in {0, 1}:
        return _page(inner)
    if status == 100:
        return Refusal("STATUS 100", message, CREDENTIALS, "credentials")
    if status == 2:
        return Refusal("STATUS 2", message, WAIT, "busy")
    return Refusal(f"STATUS {status}", message, _table_fix(status))


def _page(inner: Mapping[str, object]) -> Page:
    data = _mapping(inner.get("STATISTICAL_DATA")) or _mapping(inner.get("DATALIST_INF"))
    result = _mapping(data.get("RESULT_INF"))
    updated = _mapping(data.get("TABLE_INF")).get("UPDATED_DATE")
    position = number(result.get("NEXT_KEY"))
    state = f"{updated} {result.get('TOTAL_NUMBER')}" if result else None
    return Page({"startPosition": str(position)} if position else None, state=state)


def _table_fix(status: int) -> Text:
    if status < 200:
        return REQUEST
    return Text(
        "statsDataId を確かめてください。基準改定のときは新しい番号になります。",
        "Check `statsDataId`: a table whose base year changes gets a new one.",
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}

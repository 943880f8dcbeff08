"""e-Stat API v3: RESULT.STATUS in the body, which holds even where HTTP says 403, and paging by NEXT_KEY.

All functions that answer in JSON (getStatsData, getStatsList, getMetaInfo, getDataCatalog), and the same in XML.

e-Stat, «API specification 3.0». An authentication failure (100) comes with HTTP 403 from one of its servers and with
200 from another.
"""

import re
from collections.abc import Mapping

from renkei.language import Text
from renkei.transports.replies import CREDENTIALS, REQUEST, WAIT, Page, Refusal, Reply, number, parsed

_XML = re.compile(
    rb"<RESULT>\s*<STATUS>\s*(\d{1,4})\s*</STATUS>\s*(?:<ERROR_MSG>([^<]{0,400})</ERROR_MSG>)?", re.IGNORECASE
)
_XML_NEXT = re.compile(rb"<NEXT_KEY>\s*(\d{1,18})\s*</NEXT_KEY>")
_XML_STATE = re.compile(rb"<(?:TOTAL_NUMBER|UPDATED_DATE)>([^<]{0,40})<")
_HEAD = 65536


def read(reply: Reply) -> Page | Refusal | None:
    """Read a reply. STATUS 1 (no data) is a good reply without rows; 2 (part of it failed) is not a whole one."""
    xml = _XML.search(reply.body[:_HEAD]) if reply.body[:64].lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<") else None
    if xml:
        message = (xml[2] or b"").decode("utf-8", errors="replace")
        return _judged(int(xml[1]), message) or _xml_page(reply.body[:_HEAD])
    outer = _mapping(parsed(reply.body))
    inner = _mapping(next(iter(outer.values()), None))
    result = _mapping(inner.get("RESULT"))
    status = number(result.get("STATUS"))
    if status is None:
        return None
    return _judged(status, str(result.get("ERROR_MSG") or "")) or _page(inner)


def _judged(status: int, message: str) -> Refusal | None:
    if status in {0, 1}:
        return None
    if status == 100:
        return Refusal("STATUS 100", message, CREDENTIALS, "credentials")
    if status == 2:
        return Refusal("STATUS 2", message, WAIT, "busy")
    return Refusal(f"STATUS {status}", message, _table_fix(status))


def _page(inner: Mapping[str, object]) -> Page:
    lists = (_mapping(inner.get(name)) for name in ("STATISTICAL_DATA", "DATALIST_INF", "DATA_CATALOG_LIST_INF"))
    data = next((one for one in lists if one), {})
    result = _mapping(data.get("RESULT_INF"))
    updated = _mapping(data.get("TABLE_INF")).get("UPDATED_DATE")
    position = number(result.get("NEXT_KEY"))
    state = f"{updated} {result.get('TOTAL_NUMBER', data.get('NUMBER'))}" if result else None
    return Page({"startPosition": str(position)} if position else None, state=state)


def _xml_page(head: bytes) -> Page:
    following = _XML_NEXT.search(head)
    state = " ".join(found.decode("ascii", errors="replace") for found in _XML_STATE.findall(head))
    return Page({"startPosition": following[1].decode()} if following else None, state=state or None, suffix="xml")


def _table_fix(status: int) -> Text:
    if status < 200:
        return REQUEST
    return Text(
        "statsDataId を確かめてください。基準改定のときは新しい番号になります。",
        "Check `statsDataId`: a table whose base year changes gets a new one.",
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}

"""The Bank of Japan's time-series API: HTTP 200 always, the truth in STATUS and MESSAGEID, paging by NEXTPOSITION.

Bank of Japan, «Time-Series Data Search, API manual» (2026-02). Clients disagree on how keys are spelled, so spaces
and underscores in them are not minded, nor whether numbers are numbers or strings.
"""

from collections.abc import Mapping

from renkei.language import Text
from renkei.transports.replies import REQUEST, WAIT, Page, Refusal, Reply, number, parsed

_HEAD_LINES = 20
_FIX = {
    "M181005E": Text(
        "query の db を正しい DB 名に直してください。", "Correct `db` in the query: there is no such one."
    ),
    "M181007E": Text(
        "一度に指定できる系列コードは 250 件までです。登録を分けてください。",
        "At most 250 series codes fit into one request: split the registration.",
    ),
    "M181013E": Text(
        "query の code を確かめてください。DB 名の接頭辞（例 BP01'）は付けません。",
        "Check `code` in the query; series codes go without the prefix of their database (such as BP01').",
    ),
    "M181014E": Text(
        "期種（月次・四半期など）の違う系列は、登録を分けてください。",
        "Series of different frequencies need registrations of their own.",
    ),
}


def read(reply: Reply) -> Page | Refusal | None:
    """Read a reply, JSON or CSV. STATUS 200 with M181030I (no data) is a good reply without rows."""
    said, suffix = _json(reply.body), "json"
    if said is None:
        said, suffix = _csv_head(reply.body), "csv"
    status = number(said.get("STATUS"))
    if status is None:
        return None
    if status == 200:
        position = number(said.get("NEXTPOSITION"))
        return Page({"startPosition": str(position)} if position else None, suffix=suffix)
    code, message = str(said.get("MESSAGEID") or f"STATUS {status}"), str(said.get("MESSAGE") or "")
    if status in {500, 503}:
        return Refusal(code, message, WAIT, "busy")
    return Refusal(code, message, _FIX.get(code, REQUEST))


def _json(body: bytes) -> Mapping[str, object] | None:
    found = parsed(body)
    return {_plain(key): value for key, value in found.items()} if isinstance(found, dict) else None


def _csv_head(body: bytes) -> Mapping[str, object]:
    """Read the `KEY,value` lines before the table: cp932 in Japanese, UTF-8 in English."""
    head = body[:8192]
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = head.decode("cp932", errors="replace")
    pairs = (line.partition(",") for line in text.splitlines()[:_HEAD_LINES])
    return {_plain(key.strip('"')): value.strip().strip('"') for key, _, value in reversed(list(pairs))}


def _plain(key: str) -> str:
    return key.replace(" ", "").replace("_", "").upper()

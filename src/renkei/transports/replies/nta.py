"""The National Tax Agency's corporate number API v4: a first line of date, count, part and parts; HTTP tells the rest.

National Tax Agency, «Corporate Number System Web-API, specification Ver.4.0»: the next part is asked for by `divide`.
403 means too many requests, 404 an application id that is unknown or has expired.
"""

import re

from renkei.language import Text
from renkei.transports.replies import CREDENTIALS, REQUEST, Page, Refusal, Reply

_CSV = re.compile(rb'\A(?:\xef\xbb\xbf)?"?(\d{4}-\d\d-\d\d)"?,"?(\d{1,9})"?,"?(\d{1,9})"?,"?(\d{1,9})"?\s*(?:\r?\n|\Z)')
_XML = re.compile(
    rb"<lastUpdateDate>([^<]{0,20})</lastUpdateDate>\s*<count>(\d{1,9})</count>\s*"
    rb"<divideNumber>(\d{1,9})</divideNumber>\s*<divideSize>(\d{1,9})</divideSize>"
)
_HEAD = 4096
_TOO_MANY = Text(
    "アクセスが集中したとみなされています。間隔をあけて再実行してください。",
    "The agency counts too many requests from here. Wait a good while before running again.",
)


def read(reply: Reply) -> Page | Refusal | None:
    """Read a reply, CSV or XML."""
    if reply.status == 200:
        return _page(reply.body)
    message = reply.body[:_HEAD].decode("utf-8", errors="replace").strip()  # shortened once it is masked
    if reply.status == 400:
        return Refusal("HTTP 400", message, REQUEST)
    if reply.status == 403:
        return Refusal("HTTP 403", message, _TOO_MANY, "later")
    if reply.status == 404:
        return Refusal("HTTP 404", message, CREDENTIALS, "credentials")
    return None


def _page(body: bytes) -> Page | None:
    csv = _CSV.match(body)
    found = csv or _XML.search(body[:_HEAD])
    if not found:
        return None
    updated, count, part, parts = (group.decode("ascii", errors="replace") for group in found.groups())
    following = {"divide": str(int(part) + 1)} if int(part) < int(parts) else None
    return Page(following, state=f"{updated} {count} {parts}", suffix="csv" if csv else "xml")

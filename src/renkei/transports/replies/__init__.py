"""The envelopes that agencies wrap their answers in: what a reply's body says of its own success, and what follows.

A reading function, `read(reply)`, is pure: a Page (take it; perhaps there is a next one), a Refusal (the agency says
no, or not now), Nothing (there is no data of it), or None where the body is not this agency's envelope at all. Most
envelopes are described as data (`described`, `profiles`); those that a description can't hold have a module each.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from renkei.language import Text


@dataclass(frozen=True)
class Reply:
    """One whole reply: its HTTP status and its body, content encoding undone."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Page:
    """A good reply. `following` are the query parameters of the next page, None on the last one.

    `state` tells which state of the data the page is of, where the agency says: all pages must agree. `suffix` is
    what a file of such a reply is called.
    """

    following: Mapping[str, str] | None
    state: str | None = None
    suffix: str = "json"


@dataclass(frozen=True)
class Nothing:
    """The agency's word that there is no data of what was asked."""

    code: str
    message: str


@dataclass(frozen=True)
class Refusal:
    """The agency's own error. `busy`: ask again soon; `later`: not now, and don't insist; else asking is in vain."""

    code: str
    message: str
    fix: Text
    kind: Literal["request", "credentials", "busy", "later"] = "request"


Read = Callable[[Reply], Page | Refusal | Nothing | None]

CREDENTIALS = Text(
    "接続に登録した利用者 ID・キーが正しく、有効期限内であることを確かめてください。",
    "Check that the application id or key in the connection is right and has not expired.",
)
REQUEST = Text(
    "登録ファイルの transport の path と query を、機関の API 仕様に合わせて直してください。",
    "Correct `path` and `query` under `transport` in the registration, after the agency's manual.",
)
WAIT = Text(
    "相手先の障害か混雑です。時間をおいて再実行してください。", "The agency's service is down or busy. Run again later."
)


def envelope(name: str) -> Read:
    """Return the reading function of an agency's envelope."""
    from renkei.transports.replies import boj, estat, nta, worldbank
    from renkei.transports.replies.described import described
    from renkei.transports.replies.profiles import PROFILES

    own: dict[str, Read] = {"boj": boj.read, "estat": estat.read, "nta": nta.read, "worldbank": worldbank.read}
    return own[name] if name in own else described(PROFILES[name])


def parsed(body: bytes) -> Any:
    """Return the JSON value of a body, with or without a BOM; None where it is not JSON."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def number(value: object) -> int | None:
    """Return a number that agencies write as 3, "3" or " 3 "; None where it is not one."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None

"""Wrong turns: what agencies' servers do on bad days, on request.

A turn is named for an agency; with the ending `_once` it happens to the first request alone.
"""

import hashlib
import random
import re
import time
from collections.abc import Callable
from dataclasses import replace

from standins import boj, ckan, edinet, estat, gbizinfo, nta, reinfolib, worldbank
from standins.exchange import Reply, Request

Turn = Callable[[str, Request, Reply], Reply]
_ONCE = "_once"
_PAGE = "<!DOCTYPE html><html lang='ja'><body><h1>ただいまメンテナンス中です</h1></body></html>"


def _status(code: int, **headers: str) -> Turn:
    def turn(_agency: str, _request: Request, _reply: Reply) -> Reply:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return Reply(b"", status=code, content_type="text/plain", headers=said)

    return turn


def _error_in_body(agency: str, _request: Request, reply: Reply) -> Reply:
    """The agency's own error with the HTTP status that it has for it."""
    said: dict[str, Callable[[], Reply]] = {
        "boj": lambda: boj.failure("M181005E"),
        "estat": lambda: estat.failure(300),
        "nta": lambda: nta.failure(400, "020,パラメータの指定が誤っています。"),
        "worldbank": lambda: worldbank.failure("120", "The provided parameter value is not valid"),
        "edinet": lambda: edinet.failure("400", "The request is not appropriate."),
        "gbizinfo": lambda: gbizinfo.failure(400, "from", "日付の形式が正しくありません。"),
        "ckan": lambda: ckan.failure(409, "Validation Error", "Parameter is not valid"),
    }
    return said[agency]() if agency in said else reply.but(b"ERROR")


def _busy_in_body(agency: str, _request: Request, reply: Reply) -> Reply:
    """«Try again later», said in the body (Bank of Japan), else HTTP 503."""
    return boj.failure("M181091S") if agency == "boj" else replace(reply, status=503, body=b"")


def _wrong_key(agency: str, _request: Request, _reply: Reply) -> Reply:
    said: dict[str, Callable[[], Reply]] = {
        "estat": lambda: estat.failure(100),
        "nta": lambda: nta.failure(404, "アプリケーションIDが登録されていません。"),
        "edinet": edinet.denied,
        "gbizinfo": lambda: gbizinfo.failure(401, "X-hojinInfo-api-token", "認証に失敗しました。"),
        "reinfolib": reinfolib.denied,
        "ckan": lambda: ckan.failure(403, "Authorization Error", "Access denied"),
    }
    return said.get(agency, lambda: Reply(b"", status=401, content_type="text/plain"))()


def _forbidden(agency: str, _request: Request, _reply: Reply) -> Reply:
    return estat.failure(100, http=403) if agency == "estat" else Reply(b"", status=403, content_type="text/plain")


def _html_page(_agency: str, _request: Request, _reply: Reply) -> Reply:
    return Reply(_PAGE.encode(), content_type="text/html; charset=utf-8")


def _cut_short(_agency: str, _request: Request, reply: Reply) -> Reply:
    """The connection ends before all promised bytes came."""
    return replace(reply, body=reply.body[: len(reply.body) // 2], promised=len(reply.body))


def _cut_in_the_middle(_agency: str, _request: Request, reply: Reply) -> Reply:
    """The file itself was cut, in the middle of a row; its length is told rightly."""
    return reply.but(reply.body[: len(reply.body) * 2 // 3 - 1])


def _empty(_agency: str, _request: Request, reply: Reply) -> Reply:
    return reply.but(b"")


def _changed_column(agency: str, _request: Request, reply: Reply) -> Reply:
    """A key or a heading has another name than yesterday; a file without headings has one column more."""
    if agency == "nta":
        head, *rows = reply.body.split(b"\r\n")
        return reply.but(b"\r\n".join([head, *(row + b"," if row else row for row in rows)]))
    names = {
        "edinet": (rb'"docID"', rb'"documentID"'),
        "gbizinfo": (rb'"corporate_number"', rb'"number"'),
        "ckan": (rb'"resources"', rb'"files"'),
        "boj": (rb"SERIES([_ ])CODE", rb"SERIES\1ID"),
        "worldbank": (rb'"value"', rb'"amount"'),
        "estat": (rb'"@time"', rb'"@when"'),
    }
    if agency in names:
        return reply.but(re.sub(*names[agency], reply.body))
    heading, end, rest = reply.body.partition(b"\r\n")
    first, comma, others = heading.partition(b",")
    return reply.but(first + b"2" + comma + others + end + rest)


def _undecodable(_agency: str, _request: Request, reply: Reply) -> Reply:
    """A byte that no character set of the agencies has, near the end."""
    return reply.but(reply.body[:-3] + b"\xff" + reply.body[-3:])


def _moving_date(_agency: str, _request: Request, reply: Reply) -> Reply:
    """The moment of the reply in its envelope, as the real servers stamp it: other bytes, the same data."""
    moment = f"{time.time_ns()}".encode()
    return replace(reply, body=re.sub(rb'("DATE": ")[^"]*', rb"\g<1>" + moment, reply.body), published=None)


def _slow(_agency: str, _request: Request, reply: Reply) -> Reply:
    return replace(reply, seconds=3.0)


def _garbage(_agency: str, _request: Request, reply: Reply) -> Reply:
    """As many bytes as were asked for, none of them meant; always the same."""
    size = max(64, len(reply.body))
    blocks = (hashlib.sha256(str(number).encode()).digest() for number in range(size // 32 + 1))
    return reply.but(b"".join(blocks)[:size])


def _cut_at_random(_agency: str, _request: Request, reply: Reply) -> Reply:
    """The line goes dead somewhere in what is left to send; whoever asks for the rest gets on."""
    return replace(reply, stop=random.uniform(0, 0.95))  # noqa: S311  a place to cut


TURNS: dict[str, Turn] = {
    "busy_in_body": _busy_in_body,
    "changed_column": _changed_column,
    "cut_at_random": _cut_at_random,
    "cut_in_the_middle": _cut_in_the_middle,
    "cut_short": _cut_short,
    "empty": _empty,
    "error_in_body": _error_in_body,
    "forbidden": _forbidden,
    "garbage": _garbage,
    "html_page": _html_page,
    "moving_date": _moving_date,
    "slow": _slow,
    "status_429": _status(429, Retry_After="1"),
    "status_500": _status(500),
    "status_503": _status(503, Retry_After="1"),
    "undecodable": _undecodable,
    "wrong_key": _wrong_key,
}


class Wrong:
    """Which agency takes which turn."""

    def __init__(self, turns: dict[str, str]) -> None:
        self._turns: dict[str, str] = {}
        for agency, turn in turns.items():
            self.set(agency, turn)

    def set(self, agency: str, turn: str) -> None:
        """Let `agency` take `turn` from now on; ValueError for an unknown turn."""
        if turn.removesuffix(_ONCE) not in TURNS:
            message = f"no such turn [{turn}]; known: {', '.join(TURNS)} (each also with {_ONCE})"
            raise ValueError(message)
        self._turns[agency] = turn

    def clear(self) -> None:
        """Let everything go well again."""
        self._turns.clear()

    def turn(self, agency: str, request: Request, reply: Reply) -> Reply:
        """Turn a good reply into what is asked for, if anything is."""
        name = self._turns.get(agency)
        if name is None:
            return reply
        if name.endswith(_ONCE):
            self._turns.pop(agency, None)
        return TURNS[name.removesuffix(_ONCE)](agency, request, reply)

"""The https transport's model."""

import math
import re
from typing import Literal

from pydantic import Field, model_validator

from renkei.language import Text
from renkei.model.base import Frozen, refusal
from renkei.model.transports.base import BaseTransport
from renkei.model.transports.envelope import Envelope, Paging

PLACEHOLDER = re.compile(r"\{([\w.-]+)\}")
MOST_REQUESTS = 5000

Replies = Literal["plain", "boj", "estat", "nta", "worldbank", "edinet", "reinfolib", "gbizinfo", "ckan"]


class IntervalQuery(Frozen):
    """How the request names the interval that it asks for: query parameters and the form of a date in them."""

    start: str | None = Field(None, description="query parameter that takes the first day asked for")
    end: str | None = Field(None, description="query parameter that takes the last day asked for (inclusive)")
    form: str = Field("%Y-%m-%d", description="strftime form of a date in the request")


class HttpsTransport(BaseTransport):
    """A GET over HTTPS: the connection has the host and the credentials, the rest is here.

    `reply` names the envelope that an agency wraps its answer in, wrong turns included; `envelope` describes one that
    has no name here. With `each`, a request is made for every value, or every combination of values.
    """

    kind: Literal["https"]
    connection: str
    path: str = Field(description="the rest of the address; {name} takes the values of `each`")
    query: dict[str, str] = {}
    interval: IntervalQuery | None = None
    each: dict[str, tuple[str, ...]] = Field({}, description="parameters with several values: a request for each")
    absent: Literal["refuse", "skip"] = Field("refuse", description="what «there is no data of it» means")
    reply: Replies = "plain"
    envelope: Envelope | None = Field(None, description="what a reply says of itself, where `reply` has no name for it")
    pages: Paging | None = Field(None, description="how further pages are asked for")

    @model_validator(mode="after")
    def _fits(self) -> "HttpsTransport":
        if self.envelope is not None and self.reply != "plain":
            raise _twice()
        if self.pages is not None and self.reply in {"boj", "estat", "nta", "worldbank"}:
            raise _pages_of_its_own(self.reply)
        named = set(PLACEHOLDER.findall(self.path))
        if unknown := named - set(self.each):
            raise _without_values(", ".join(sorted(unknown)))
        if set("{}") & set(PLACEHOLDER.sub("", self.path)):
            raise _without_values(self.path)
        if not all(self.each.values()) or any(len(set(values)) < len(values) for values in self.each.values()):
            raise _no_list()
        if any(not value.strip("./\\ ") for name in named for value in self.each[name]):
            raise _no_list()
        if (count := math.prod(len(values) for values in self.each.values())) > MOST_REQUESTS:
            raise _too_many(count)
        return self


def _twice() -> Exception:
    return refusal(
        "envelope",
        Text("reply と envelope の両方があります。", "There is both a [reply] and an [envelope]."),
        Text("どちらか一つにしてください。", "Keep one of them."),
    )


def _pages_of_its_own(reply: str) -> Exception:
    return refusal(
        "pages",
        Text(f"reply: {reply} はページの送り方を自分で知っています。", f"[reply: {reply}] knows its pages by itself."),
        Text("pages を取り除いてください。", "Remove [pages]."),
    )


def _without_values(names: str) -> Exception:
    return refusal(
        "each",
        Text(
            f"path の {{ }} に入れる値がありません [{names}]。",
            f"There are no values for what is in {{ }} in `path` [{names}].",
        ),
        Text("each に値の一覧を書いてください。", "List its values under [each]."),
    )


def _no_list() -> Exception:
    return refusal(
        "each",
        Text(
            "each の値が空か、重複しているか、path に入れられない値（. など）です。",
            "A list under [each] is empty, names a value twice, or has one that can't be part of a path (such as .).",
        ),
        Text("値を 1 つずつ、重複なく書いてください。", "Write each value once."),
    )


def _too_many(count: int) -> Exception:
    return refusal(
        "each",
        Text(
            f"each の組み合わせが {count:,} 件で、上限 {MOST_REQUESTS:,} 件を超えます。",
            f"The values under [each] make {count:,} requests; at most {MOST_REQUESTS:,} are allowed.",
        ),
        Text("登録を分けるか、機関の一括ファイルを使ってください。", "Split the registration, or use a bulk file."),
    )

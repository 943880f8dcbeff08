"""The pages of a source as its registration describes them: which comes next, and whether this was the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from renkei.errors import ReplyError
from renkei.language import Text
from renkei.model.transports import Paging
from renkei.transports.replies import number
from renkei.transports.replies.described import count, first_word, records


@dataclass(frozen=True)
class Leaf:
    """What one page says: the query parameters of the next, or its address; both None on the last.

    `empty` tells that it holds no record: then it is only the end of the pages, unless it is the first.
    """

    following: Mapping[str, str] | None
    link: str | None
    state: str | None
    empty: bool


class Pager:
    """Follows the pages of one question; counts what came.

    `declared` tells that the registration itself says so: then what it names must be in the reply. An agency's
    profile speaks for all its addresses, and an address that does not name a number of pages has but one.
    """

    def __init__(self, paging: Paging, *, declared: bool = True) -> None:
        self._paging, self._declared, self._came = paging, declared, 0

    @property
    def open_ended(self) -> bool:
        """Whether only the lack of a further page tells that there is none."""
        return self._paging.by in {"page", "position"} and not (self._paging.total or self._paging.pages)

    def begin(self) -> dict[str, str]:
        """Return the query parameters of the first page: none for an agency's profile, which may not be meant."""
        paging = self._paging
        numbered = paging.by in {"page", "position"} and self._declared
        return {str(paging.parameter): str(paging.first)} if numbered else {}

    def read(self, body: Any, query: Mapping[str, str], headers: httpx.Headers, *, where: str) -> Leaf:
        """Read a page; ReplyError where it lacks what the registration names."""
        paging = self._paging
        found, total, pages = records(paging.records, body), count(paging.total, body), count(paging.pages, body)
        if self._declared:
            for name, paths, value in (("records", paging.records, found), ("total", paging.total, total)):
                _demand(name, paths, value, where=where)
            _demand("pages", paging.pages, pages, where=where)
        self._came += paging.size or 0 if found is None else found
        state = [first_word((path,), body) for path in paging.state] + [str(total), str(pages)]
        following = link = None
        if paging.by == "link":
            link = _next_link(headers)
        elif paging.by == "next_key":
            key = first_word(paging.next, body)
            _demand("next", paging.next, key if _is_text(key) else None, where=where)
            following = {str(paging.parameter): key} if key else None
        elif not self._ended(query, found, total, pages, where=where):
            following = {str(paging.parameter): str(self._next(query, found))}
        return Leaf(following, link, " ".join(state), empty=found == 0)

    def _ended(
        self, query: Mapping[str, str], found: int | None, total: int | None, pages: int | None, *, where: str
    ) -> bool:
        """Whether no page follows: by the number of pages, else of records, else by a page that is not full."""
        if pages is None and not self._declared:
            return True
        if pages is not None:
            return self._number(query) - self._paging.first + 1 >= pages
        if total is not None:
            if found == 0 and self._came < total:
                raise _too_few(self._came, total, where=where)
            return self._came >= total
        return found is None or found < (self._paging.size or 1)

    def _next(self, query: Mapping[str, str], found: int | None) -> int:
        """By position, go on after what really came: a server may send fewer than were asked for."""
        step = self._paging.size or 1 if found is None else found
        return self._number(query) + (1 if self._paging.by == "page" else step)

    def _number(self, query: Mapping[str, str]) -> int:
        said = number(query.get(str(self._paging.parameter)))
        return self._paging.first if said is None else said


def _next_link(headers: httpx.Headers) -> str | None:
    """Return the target of `Link: <…>; rel="next"` (RFC 8288), None where there is none."""
    for line in headers.get_list("link"):
        for link in httpx.Response(200, headers={"link": line}).links.values():
            if "next" in link.get("rel", "").lower().split():
                return link.get("url")
    return None


def _is_text(key: str) -> bool:
    """Whether a key can be sent: JSON can write halves of characters, which no other encoding can."""
    return not any("\ud800" <= c <= "\udfff" for c in key)


def _demand(name: str, paths: tuple[str, ...], value: object, *, where: str) -> None:
    if paths and value is None:
        raise ReplyError(
            Text(
                f"応答の {name} の場所 [{', '.join(paths)}] に、あるはずのものがありません。",
                f"The reply has nothing of the kind at [{', '.join(paths)}], where `{name}` should be.",
            ),
            where=where,
            fix=Text(
                "登録の pages の書き方と、機関の API 仕様の変更を確かめてください。",
                "Check `pages` in the registration, and whether the agency's interface has changed.",
            ),
        )


def _too_few(came: int, total: int, *, where: str) -> ReplyError:
    return ReplyError(
        Text(
            f"全 [{total:,} 件] のはずが [{came:,} 件] で途切れました。",
            f"The pages end after [{came:,}] records of [{total:,}].",
        ),
        where=where,
        fix=Text(
            "pages の first と size を機関の API 仕様に合わせ、再実行してください。",
            "Check `first` and `size` of `pages` after the agency's manual, and run again.",
        ),
    )

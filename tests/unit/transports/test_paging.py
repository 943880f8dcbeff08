"""Pages as a registration describes them: to the last one, to none that is not there, and never round in circles."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from renkei.errors import ReplyError, TransportError
from renkei.model.transports import Paging
from renkei.transports.pager import Pager

ROWS = [f"row {number}" for number in range(7)]


def _numbered(turn, **more: Any):
    """A server that has seven records, three a page, by `page`."""

    def page(asked):
        number = int(asked.query["page"])
        shown = ROWS[(number - 1) * 3 : number * 3]
        return turn(json.dumps({"items": shown, "pages": 3, "total": 7, **more}).encode())

    return page


def _positioned(turn, most: int = 3):
    def page(asked):
        start = int(asked.query["offset"])
        return turn(json.dumps({"items": ROWS[start : start + most], "total": 7}).encode())

    return page


def _rows(came) -> list[str]:
    return [row for _, data in came for row in json.loads(data)["items"]]


@pytest.mark.parametrize("by", [{"pages": "pages"}, {"total": "total", "records": "items"}, {"records": "items"}])
def test_page_numbers_lead_to_the_last(agency, turn, gather, connect, by: dict[str, str]) -> None:
    agency.answers(_numbered(turn))
    came = gather(connect(), query={"lang": "ja"}, pages={"by": "page", "parameter": "page", **by})
    assert _rows(came) == ROWS
    assert [part.asked["query"] for part, _ in came] == [f"lang=ja&page={number}" for number in (1, 2, 3)]
    assert len(agency.asked) == (4 if by == {"records": "items"} else 3)


def test_an_empty_page_ends_them_and_is_not_kept(agency, turn, gather, connect) -> None:
    pages = [["a"], ["b"], []]
    agency.answers(lambda asked: turn(json.dumps({"items": pages[int(asked.query["p"])]}).encode()))
    came = gather(connect(), pages={"by": "page", "parameter": "p", "first": "0", "records": "items"})
    assert (_rows(came), len(agency.asked)) == (["a", "b"], 3)


def test_nothing_at_all_is_one_reply(agency, turn, gather, connect) -> None:
    agency.answers(turn(b'{"items": []}'))
    came = gather(connect(), pages={"by": "page", "parameter": "p", "records": "items"})
    assert [data for _, data in came] == [b'{"items": []}']


def test_a_page_beyond_the_last_may_be_not_found(agency, turn, gather, connect) -> None:
    agency.answers(turn(b'{"items": ["a"]}'), turn(b'{"status": "404"}', status=404))
    envelope = {"status": "status", "absent": ["404"]}
    came = gather(connect(), envelope=envelope, pages={"by": "page", "parameter": "p", "records": "items"})
    assert _rows(came) == ["a"]


def test_positions_go_on_after_what_came(agency, turn, gather, connect) -> None:
    """A server that sends fewer than were asked for loses nothing."""
    agency.answers(_positioned(turn, most=2))
    pages = {"by": "position", "parameter": "offset", "first": "0", "size": "5", "records": "items", "total": "total"}
    assert _rows(gather(connect(), pages=pages)) == ROWS
    assert [asked.query["offset"] for asked in agency.asked] == ["0", "2", "4", "6"]


def test_positions_without_a_total_end_at_a_short_page(agency, turn, gather, connect) -> None:
    agency.answers(_positioned(turn))
    pages = {"by": "position", "parameter": "offset", "first": "0", "size": "3", "records": "items"}
    assert _rows(gather(connect(), pages=pages)) == ROWS
    assert len(agency.asked) == 3


def test_fewer_than_the_total_is_an_error(agency, turn, gather, connect) -> None:
    agency.answers(
        lambda asked: turn(json.dumps({"items": ROWS[:3] if asked.query["p"] == "1" else [], "n": 7}).encode())
    )
    pages = {"by": "page", "parameter": "p", "records": "items", "total": "n"}
    with pytest.raises(ReplyError, match=r"\[3\] records of \[7\]"):
        gather(connect(), pages=pages)


def test_a_key_leads_on(agency, turn, gather, connect) -> None:
    agency.answers(
        turn(b'{"meta": {"next": "k/2"}, "items": ["a"]}'), turn(b'{"meta": {"next": null}, "items": ["b"]}')
    )
    came = gather(connect(), pages={"by": "next_key", "parameter": "cursor", "next": "meta.next"})
    assert _rows(came) == ["a", "b"]
    assert agency.asked[1].query == {"cursor": "k/2"}


SECRET = {"query": {"appId": "s3cret-id"}, "headers": {"X-Token": "s3cret-token"}}


def test_links_lead_on_and_show_no_credential(agency, turn, gather, connect) -> None:
    target = '</data/trade.csv?page=2&appId=s3cret-id>; rel="next", </data/trade.csv?page=9>; rel="last"'
    agency.answers(turn(b"a,b\n1,2\n", headers={"link": target}), turn(b"a,b\n3,4\n"))
    came = gather(connect(**SECRET), pages={"by": "link"})
    assert [data for _, data in came] == [b"a,b\n1,2\n", b"a,b\n3,4\n"]
    assert [part.name for part, _ in came] == ["trade-0001.csv", "trade-0002.csv"]
    assert agency.asked[1].query == {"page": "2", "appId": "s3cret-id"}
    assert agency.asked[1].headers["x-token"] == "s3cret-token"
    assert "s3cret" not in repr(came)


def test_a_key_that_echoes_a_credential_is_masked(agency, turn, gather, connect) -> None:
    agency.answers(turn(b'{"next": "s3cret-token"}'), turn(b'{"next": ""}'))
    came = gather(connect(**SECRET), pages={"by": "next_key", "parameter": "cursor", "next": "next"})
    assert len(came) == 2
    assert "s3cret" not in repr([part for part, _ in came])


@pytest.mark.parametrize("location", ["http://localhost:{port}/x", "https://example.org/x", "ftp://127.0.0.1/x"])
def test_a_link_to_another_server_is_not_followed(agency, another_agency, turn, gather, connect, location: str) -> None:
    agency.answers(turn(b"a", headers={"link": f'<{location.format(port=another_agency.port)}>; rel="next"'}))
    with pytest.raises(ReplyError):
        gather(connect(**SECRET), pages={"by": "link"})
    assert another_agency.asked == []


@pytest.mark.parametrize(
    ("bodies", "pages"),
    [
        ([b'{"next": "2"}', b'{"next": "1", "n": 1}', b'{"next": "2"}'], {"by": "next_key", "next": "next"}),
        ([b'{"items": [1], "pages": 9}'], {"by": "page", "pages": "pages"}),
    ],
)
def test_pages_that_lead_back(agency, turn, gather, connect, bodies: list[bytes], pages: dict[str, str]) -> None:
    agency.answers(*[turn(body) for body in bodies])
    with pytest.raises(ReplyError, match="without end"):
        gather(connect(), pages={"parameter": "p", **pages})
    assert len(agency.asked) <= 3


def test_pages_without_end(agency, turn, gather, connect, manners) -> None:
    agency.answers(lambda asked: turn(json.dumps({"items": [asked.query["p"]]}).encode()))
    pages = {"by": "page", "parameter": "p", "records": "items"}
    with pytest.raises(ReplyError, match="without end"):
        gather(connect(), manners=replace(manners, pages=4), pages=pages)
    assert len(agency.asked) == 4


def test_data_that_moved_on_between_pages(agency, turn, gather, connect) -> None:
    agency.answers(turn(b'{"day": "04-01", "items": [1], "n": 2}'), turn(b'{"day": "04-02", "items": [2], "n": 2}'))
    pages = {"by": "page", "parameter": "p", "records": "items", "total": "n", "state": "day"}
    with pytest.raises(TransportError, match="changed") as caught:
        gather(connect(), pages=pages)
    assert caught.value.transient


def test_what_the_registration_names_must_be_there(agency, turn, gather, connect) -> None:
    agency.answers(turn(b'{"items": [1]}'))
    with pytest.raises(ReplyError, match=r"\[count\]"):
        gather(connect(), pages={"by": "page", "parameter": "p", "pages": "count"})


@pytest.mark.parametrize(
    "pages",
    [{"by": "page", "parameter": "p"}, {"by": "next_key", "parameter": "p"}, {"by": "position", "records": "items"}],
)
def test_pages_whose_end_can_not_be_told_are_refused(registered: Callable[..., object], pages: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        registered(pages=pages)


def test_agencies_with_pages_of_their_own(registered: Callable[..., object]) -> None:
    with pytest.raises(ValidationError, match="boj"):
        registered(reply="boj", pages={"by": "link"})


_bodies = st.recursive(
    st.none() | st.integers() | st.text(max_size=4) | st.booleans(),
    lambda inner: (
        st.dictionaries(st.sampled_from(["a", "items", "0"]), inner, max_size=3) | st.lists(inner, max_size=3)
    ),
    max_leaves=6,
)


@given(_bodies, st.sampled_from(["a", "items.0", "*.a", "a.items"]))
@settings(max_examples=80, deadline=None)
def test_any_body_is_read_or_refused(body: Any, path: str) -> None:
    import httpx

    paging = Paging(by="page", parameter="p", first=1, records=(path,))
    try:
        leaf = Pager(paging).read(body, {"p": "1"}, httpx.Headers(), where="x")
    except ReplyError:
        return
    assert leaf.following in (None, {"p": "2"})


def test_a_key_that_is_no_text_is_a_named_error(agency, turn, gather, connect) -> None:
    agency.answers(turn(rb'{"items": ["a"], "next": "\ud800"}'))
    with pytest.raises(ReplyError, match=r"\[next\]"):
        gather(connect(), pages={"by": "next_key", "parameter": "cursor", "next": "next"})

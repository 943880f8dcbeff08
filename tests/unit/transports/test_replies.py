"""The agencies' envelopes: what a body says, and the pages that follow."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import RenkeiError, ReplyError, TransportError
from renkei.model.registration import Source
from renkei.model.transports import HttpsTransport
from renkei.settings import Connection
from renkei.transports import Part, https
from renkei.transports.manners import Manners
from renkei.transports.opening import Opening
from renkei.transports.replies import Page, Refusal, Reply, envelope

Ask = Callable[..., list[tuple[Part, bytes]]]


@pytest.fixture
def ask(registered: Callable[..., Source], connect: Callable[..., Connection], manners: Manners) -> Ask:
    def asked(reply: str, *, manners: Manners = manners, **query: str) -> list[tuple[Part, bytes]]:
        source = registered(path="/api/getData", reply=reply, query=query)
        assert isinstance(source.transport, HttpsTransport)
        parts = https.collect(Opening(source, connect(), manners=manners), source.transport, interval=None, previous=[])
        return [(part, b"".join(part.chunks)) for part in parts if isinstance(part, Part)]

    return asked


def _json(value: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())


def _boj(**more: object) -> dict[str, object]:
    return {"STATUS": 200, "MESSAGEID": "M181000I", "MESSAGE": "正常", "NEXTPOSITION": None, "RESULTSET": [], **more}


def _estat(status: object = 0, **result: object) -> dict[str, object]:
    return {
        "GET_STATS_DATA": {
            "RESULT": {"STATUS": status, "ERROR_MSG": "認証に失敗しました。"},
            "STATISTICAL_DATA": {"RESULT_INF": {"TOTAL_NUMBER": 3, **result}, "TABLE_INF": {"UPDATED_DATE": "2024"}},
        }
    }


BOJ_CSV = "STATUS,{}\r\nMESSAGEID,M181000I\r\nMESSAGE,正常に終了しました\r\nNEXTPOSITION,{}\r\nSERIES CODE,…\r\n"


@pytest.mark.parametrize(
    ("name", "reply", "following"),
    [
        ("boj", _json(_boj()), None),
        ("boj", _json(_boj(STATUS="200", NEXTPOSITION="251")), {"startPosition": "251"}),
        ("boj", _json({"status": 200, "NEXT POSITION": 7}), {"startPosition": "7"}),
        ("boj", _json({"STATUS": 200, "NEXT_POSITION": 7}), {"startPosition": "7"}),
        ("boj", _json(_boj(MESSAGEID="M181030I", NEXTPOSITION="")), None),
        ("boj", Reply(200, BOJ_CSV.format(200, "").encode("cp932", errors="replace")), None),
        ("boj", Reply(200, BOJ_CSV.format('"200"', 9).encode("utf-8-sig")), {"startPosition": "9"}),
        ("estat", _json(_estat()), None),
        ("estat", _json(_estat("0", NEXT_KEY=100001)), {"startPosition": "100001"}),
        ("estat", _json(_estat(1)), None),
        ("nta", Reply(200, b"2024-01-05,12471,1,7\r\n1,2,3"), {"divide": "2"}),
        ("nta", Reply(200, b'"2024-01-05","12471","7","7"\r\n1,2,3'), None),
        ("nta", Reply(200, b"\xef\xbb\xbf2024-01-05,0,1,1"), None),
        (
            "nta",
            Reply(
                200,
                b"<corporations><lastUpdateDate>2024-01-05</lastUpdateDate><count>9</count>"
                b"<divideNumber>1</divideNumber><divideSize>2</divideSize>",
            ),
            {"divide": "2"},
        ),
        ("worldbank", _json([{"page": 1, "pages": 2, "total": 3}, []]), {"page": "2"}),
        ("worldbank", _json([{"page": "2", "pages": "2"}, []]), None),
        ("worldbank", _json([{"page": 0, "pages": 0, "total": 0}, None]), None),
    ],
)
def test_a_good_page_and_the_next(name: Any, reply: Reply, following: Mapping[str, str] | None) -> None:
    page = envelope(name)(reply)
    assert isinstance(page, Page)
    assert page.following == following


@pytest.mark.parametrize(
    ("name", "reply", "code", "kind"),
    [
        ("boj", _json(_boj(STATUS=400, MESSAGEID="M181013E", MESSAGE="1番目のコード")), "M181013E", "request"),
        ("boj", _json({"STATUS": "400"}), "STATUS 400", "request"),
        ("boj", _json(_boj(STATUS=500, MESSAGEID="M181090S")), "M181090S", "busy"),
        ("boj", _json(_boj(STATUS="503", MESSAGEID="M181091S")), "M181091S", "busy"),
        ("estat", _json(_estat(100), 403), "STATUS 100", "credentials"),
        ("estat", _json(_estat(100), 200), "STATUS 100", "credentials"),
        ("estat", _json(_estat("103")), "STATUS 103", "request"),
        ("estat", _json(_estat(2)), "STATUS 2", "busy"),
        ("nta", Reply(400, b"001"), "HTTP 400", "request"),
        ("nta", Reply(403, b""), "HTTP 403", "later"),
        ("nta", Reply(404, b""), "HTTP 404", "credentials"),
        ("worldbank", _json([{"message": [{"id": "120", "key": "Invalid value", "value": "bad"}]}]), "120", "request"),
        ("worldbank", _json([{"message": "odd"}]), "message", "request"),
    ],
)
def test_a_refusal(name: Any, reply: Reply, code: str, kind: str) -> None:
    found = envelope(name)(reply)
    assert isinstance(found, Refusal)
    assert (found.code, found.kind) == (code, kind)


def test_a_real_estat_reply_has_a_next_page(real_files: Path) -> None:
    body = (real_files / "estat" / "getStatsData_sample.json").read_bytes()
    page = envelope("estat")(Reply(200, body))
    assert isinstance(page, Page)
    assert page.following == {"startPosition": "11"}


_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
_keys = st.sampled_from(
    ["STATUS", "NEXTPOSITION", "RESULT", "RESULT_INF", "STATISTICAL_DATA", "page", "pages", "message"]
)
_bodies = st.binary(max_size=60) | st.recursive(
    _values, lambda inner: st.dictionaries(_keys, inner, max_size=3) | st.lists(inner, max_size=2), max_leaves=8
).map(lambda value: json.dumps(value).encode())


@given(st.sampled_from(["boj", "estat", "nta", "worldbank"]), st.sampled_from([200, 400, 403, 500]), _bodies)
@settings(max_examples=100, deadline=None)
def test_any_body_is_judged(name: Any, status: int, body: bytes) -> None:
    found = envelope(name)(Reply(status, body))
    assert found is None or isinstance(found, Page | Refusal)


def test_pages_are_followed(agency, turn, ask: Ask, waits: list[float]) -> None:
    def page(asked):
        start = int(asked.query.get("startPosition", "1"))
        return turn(json.dumps(_boj(NEXTPOSITION=start + 2 if start < 5 else None, RESULTSET=[start])).encode())

    agency.answers(page)
    found = ask("boj", db="BP01", StartPosition="1", code="A,B")
    assert [json.loads(data)["RESULTSET"] for _, data in found] == [[1], [3], [5]]
    assert [part.name for part, _ in found] == ["getData-0001.json", "getData-0002.json", "getData-0003.json"]
    assert [part.asked["query"] for part, _ in found] == [
        "db=BP01&StartPosition=1&code=A,B",
        "db=BP01&code=A,B&startPosition=3",
        "db=BP01&code=A,B&startPosition=5",
    ]
    assert agency.asked[1].query == {"db": "BP01", "code": "A,B", "startPosition": "3"}
    assert waits == [0.0, 0.0]  # no pause on the loopback


def test_the_agency_is_busy_and_then_is_not(agency, turn, ask: Ask, waits: list[float]) -> None:
    busy = turn(json.dumps(_boj(STATUS=503, MESSAGEID="M181091S")).encode())
    agency.answers(busy, turn(b"x" * 9, cut=2), turn(json.dumps(_boj()).encode()))
    assert len(ask("boj")) == 1
    assert waits == [1.0, 2.0]


def test_the_agency_stays_busy(agency, turn, ask: Ask) -> None:
    agency.answers(turn(json.dumps(_boj(STATUS=503, MESSAGEID="M181091S")).encode()))
    with pytest.raises(TransportError, match="M181091S") as caught:
        ask("boj")
    assert caught.value.transient
    assert len(agency.asked) == 4


def test_no_data_is_a_reply(agency, turn, ask: Ask) -> None:
    body = json.dumps(_boj(MESSAGEID="M181030I", MESSAGE="該当データはありません")).encode()
    agency.answers(turn(body))
    assert [data for _, data in ask("boj")] == [body]


def test_the_agencys_own_words_are_passed_on(agency, turn, ask: Ask) -> None:
    message = "コードが存在しません。:1番目のコード"
    agency.answers(turn(json.dumps(_boj(STATUS=400, MESSAGEID="M181013E", MESSAGE=message)).encode()))
    with pytest.raises(ReplyError) as caught:
        ask("boj", code="X")
    assert "M181013E" in caught.value.text("ja")
    assert message in caught.value.text("ja")
    assert "code" in caught.value.fix.en
    assert caught.value.where.endswith("/api/getData?code=X")
    assert len(agency.asked) == 1


def test_a_refusal_beside_http_403(agency, turn, ask: Ask) -> None:
    agency.answers(turn(json.dumps(_estat(100)).encode(), status=403))
    with pytest.raises(ReplyError, match="認証に失敗") as caught:
        ask("estat")
    assert "connection" in caught.value.fix.en


def test_a_server_that_counts_too_many_is_left_alone(agency, turn, ask: Ask, waits: list[float]) -> None:
    agency.answers(turn(status=403))
    with pytest.raises(TransportError, match="403") as caught:
        ask("nta")
    assert caught.value.transient
    assert (len(agency.asked), waits) == (1, [])


def test_data_that_changes_between_pages(agency, turn, ask: Ask) -> None:
    agency.answers(turn(b"2024-01-05,9,1,2\r\n1"), turn(b"2024-01-06,9,2,2\r\n2"))
    with pytest.raises(TransportError, match="changed") as caught:
        ask("nta")
    assert caught.value.transient


@pytest.mark.parametrize("positions", [[1], [2, 1], [2, 3, 2]])
def test_pages_that_lead_back(agency, turn, ask: Ask, positions: list[int]) -> None:
    agency.answers(*[turn(json.dumps(_boj(NEXTPOSITION=position)).encode()) for position in positions])
    with pytest.raises(ReplyError, match="without end"):
        ask("boj", startPosition="1")
    assert len(agency.asked) <= 3


def test_pages_without_end(agency, turn, ask: Ask, manners: Manners) -> None:
    def page(asked):
        return turn(json.dumps([{"page": asked.query.get("page", 1), "pages": 99}, []]).encode())

    agency.answers(page)
    with pytest.raises(ReplyError, match="without end"):
        ask("worldbank", manners=replace(manners, pages=3))
    assert len(agency.asked) == 3


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"<html><title>Maintenance</title>", "Maintenance"), (b'{"STATUS": 20', "kind"), (b"", "kind"), (b"[]", "kind")],
)
@pytest.mark.parametrize("reply", ["boj", "estat", "nta", "worldbank"])
def test_what_is_no_reply_of_the_agency(agency, turn, ask: Ask, reply: str, body: bytes, said: str) -> None:
    agency.answers(turn(body))
    with pytest.raises(ReplyError, match=said):
        ask(reply)


def test_replies_are_bounded(agency, turn, ask: Ask, manners: Manners) -> None:
    agency.answers(turn(json.dumps(_boj(RESULTSET="x" * 2000)).encode()))
    with pytest.raises(RenkeiError, match="1,000"):
        ask("boj", manners=replace(manners, largest_reply=1000))

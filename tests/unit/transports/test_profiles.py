"""Agencies whose envelopes are described as data, against their stand-ins and over a real connection."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standins
from renkei.errors import RenkeiError, ReplyError, TransportError
from renkei.model.transports import Envelope
from renkei.settings import Connection
from renkei.transports import Absent, Part
from renkei.transports.replies import Nothing, Page, Refusal, Reply, envelope
from renkei.transports.replies.described import described, first_word


@pytest.fixture
def agencies() -> Iterator[standins.Standins]:
    with standins.serve() as serving:
        yield serving


EDINET = {"query": {"Subscription-Key": "standin-edinet-key"}}
REINFOLIB = {"headers": {"Ocp-Apim-Subscription-Key": "standin-reinfolib-key"}}
GBIZINFO = {"headers": {"X-hojinInfo-api-token": "standin-gbizinfo-token"}}
LIST = {"path": "/api/v2/documents.json", "query": {"date": "2024-06-27", "type": "2"}, "reply": "edinet"}
PRICES = {"path": "/ex-api/external/XIT001", "query": {"year": "2024", "quarter": "1"}, "reply": "reinfolib"}
UPDATED = {"path": "/hojin/v2/hojin/updateInfo", "query": {"from": "20240101", "to": "20240131"}, "reply": "gbizinfo"}


def _at(agencies: standins.Standins, agency: str, **shown: Any) -> Connection:
    return Connection(agency, agencies[agency], **shown)


def test_edinet_lists_documents_and_gives_them(agencies, gather: Callable[..., list]) -> None:
    ((part, data),) = gather(_at(agencies, "edinet", **EDINET), **LIST)
    listed = json.loads(data)["results"]
    assert [one["docID"] for one in listed] == ["S100AAA1", "S100AAA2", "S100AAA3"]
    assert part.name == "documents-0001.json"
    codes = {"docID": ["S100AAA1", "S100AAA2"]}
    came = gather(
        _at(agencies, "edinet", **EDINET),
        path="/api/v2/documents/{docID}",
        query={"type": "5"},
        each=codes,
        reply="edinet",
    )
    assert [part.name for part, _ in came] == ["S100AAA1.zip", "S100AAA2.zip"]
    (name,) = zipfile.ZipFile(io.BytesIO(came[0][1])).namelist()
    assert name.endswith(".csv")


def test_edinet_says_no_with_http_200(agencies, gather: Callable[..., list]) -> None:
    with pytest.raises(ReplyError, match=r"401.*invalid subscription key") as caught:
        gather(_at(agencies, "edinet", query={"Subscription-Key": "wr0ng-key"}), **LIST)
    assert "connection" in caught.value.fix.en
    assert "wr0ng" not in str(caught.value)
    with pytest.raises(ReplyError, match=r"400.*not appropriate"):
        gather(_at(agencies, "edinet", **EDINET), **{**LIST, "query": {"date": "yesterday"}})
    unknown = {"path": "/api/v2/documents/{docID}", "query": {"type": "5"}, "reply": "edinet"}
    with pytest.raises(ReplyError, match=r"no such data.*404"):
        gather(_at(agencies, "edinet", **EDINET), each={"docID": ["S100ZZZZ", "S100AAA1"]}, **unknown)
    came = gather(_at(agencies, "edinet", **EDINET), each={"docID": ["S100ZZZZ", "S100AAA1"]}, absent="skip", **unknown)
    assert [type(part) for part, _ in came] == [Absent, Part]


def test_reinfolib_skips_what_it_has_not(agencies, gather: Callable[..., list]) -> None:
    connection = _at(agencies, "reinfolib", **REINFOLIB)
    came = gather(connection, each={"area": ["13", "47", "14"]}, absent="skip", **PRICES)
    assert [type(part) for part, _ in came] == [Part, Absent, Part]
    assert json.loads(came[0][1])["data"][0]["TradePrice"] == "120000000"
    assert came[1][0].said == "404 検索結果がありません。"
    with pytest.raises(ReplyError, match="no such data"):
        gather(connection, each={"area": ["13", "47"]}, **PRICES)
    with pytest.raises(ReplyError, match="401"):
        gather(_at(agencies, "reinfolib"), each={"area": ["13"]}, **PRICES)


def test_gbizinfo_turns_its_pages(agencies, gather: Callable[..., list]) -> None:
    came = gather(_at(agencies, "gbizinfo", **GBIZINFO), **UPDATED)
    assert [len(json.loads(data)["hojin-infos"]) for _, data in came] == [2, 2, 1]
    number = json.loads(came[0][1])["hojin-infos"][0]["corporate_number"]
    one = {"path": "/hojin/v2/hojin/{number}", "reply": "gbizinfo"}
    came = gather(
        _at(agencies, "gbizinfo", **GBIZINFO), each={"number": [number, "1000000000000"]}, absent="skip", **one
    )
    assert [type(part) for part, _ in came] == [Part, Absent]


def test_gbizinfo_names_its_errors(agencies, gather: Callable[..., list]) -> None:
    with pytest.raises(ReplyError, match="日付の形式"):
        gather(_at(agencies, "gbizinfo", **GBIZINFO), **{**UPDATED, "query": {"from": "x", "to": "y"}})
    with pytest.raises(ReplyError, match="認証に失敗"):
        gather(_at(agencies, "gbizinfo"), **UPDATED)


def test_a_reply_that_is_not_all_is_refused(agencies, gather: Callable[..., list]) -> None:
    search = {"path": "/api/3/action/package_search", "query": {"fq": "tags:lighthouse"}, "reply": "ckan"}
    with pytest.raises(ReplyError, match=r"\[2\] records of \[3\]") as caught:
        gather(_at(agencies, "ckan"), **search)
    assert "pages" in caught.value.fix.en
    pages = {
        "by": "position",
        "parameter": "start",
        "first": "0",
        "records": "result.results",
        "total": "result.count",
    }
    came = gather(_at(agencies, "ckan"), pages=pages, **search)
    assert [len(json.loads(data)["result"]["results"]) for _, data in came] == [2, 1]


ASKED = {
    "edinet": (EDINET, LIST),
    "reinfolib": (REINFOLIB, {**PRICES, "each": {"area": ["13"]}}),
    "gbizinfo": (GBIZINFO, UPDATED),
}
TURNS = [
    "garbage",
    "html_page",
    "cut_short",
    "empty",
    "wrong_key",
    "forbidden",
    "status_429",
    "cut_in_the_middle",
    "undecodable",
]


@pytest.mark.parametrize("agency", ASKED)
@pytest.mark.parametrize("turn", TURNS)
def test_a_bad_day_is_a_clear_failure(
    agencies, gather: Callable[..., list], agency: str, turn: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    shown, asked = ASKED[agency]
    agencies.wrong(agency, turn)
    with pytest.raises(RenkeiError) as caught:
        gather(_at(agencies, agency, **shown), **asked)
    assert isinstance(caught.value, ReplyError | TransportError)
    assert "standin-" not in str(caught.value) + caplog.text


ENVELOPE = Envelope(
    status=("result.code",), ok=("0",), absent=("1",), credentials=("100",), busy=("9",), message=("result.text",)
)


@pytest.mark.parametrize(
    ("body", "status", "found"),
    [
        ({"result": {"code": 0}}, 200, Page(None)),
        ({"result": {"code": "0"}}, 403, Page(None)),
        ({"result": {"code": 1, "text": "none"}}, 200, Nothing("1", "none")),
        ({"result": {"code": 100, "text": "key"}}, 200, "credentials"),
        ({"result": {"code": 9}}, 200, "busy"),
        ({"result": {"code": "other"}}, 200, "request"),
        ({"result": {}}, 200, None),
        ([], 200, None),
    ],
)
def test_an_officer_describes_an_envelope(body: object, status: int, found: object) -> None:
    made = described(ENVELOPE)(Reply(status, json.dumps(body).encode()))
    assert (made.kind if isinstance(made, Refusal) else made) == found


def test_words_are_those_of_json() -> None:
    body = {"a": [{"b": True, "c": 1.5, "d": {}, "e": None}], "z": "x"}
    said = [first_word((path,), body) for path in ("a.0.b", "a.0.c", "a.0.d", "a.0.e", "a.1.b", "*.0.c", "z.0")]
    assert said == ["true", "1.5", "", "", "", "1.5", ""]
    assert first_word(("no", "z"), body) == "x"


_bodies = st.binary(max_size=40) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.dictionaries(
            st.sampled_from(["StatusCode", "metadata", "status", "errors", "success", "error"]), inner, max_size=3
        )
        | st.lists(inner, max_size=2)
    ),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode())


@given(st.sampled_from(["edinet", "reinfolib", "gbizinfo", "ckan"]), st.sampled_from([200, 404, 500]), _bodies)
@settings(max_examples=100, deadline=None)
def test_any_body_is_judged(name: str, status: int, body: bytes) -> None:
    found = envelope(name)(Reply(status, body))
    assert found is None or isinstance(found, Page | Refusal | Nothing)


def test_estat_speaks_xml_too() -> None:
    head = b'<?xml version="1.0" encoding="UTF-8"?><GET_STATS_DATA><RESULT><STATUS>%d</STATUS><ERROR_MSG>%s</ERROR_MSG>'
    refused = envelope("estat")(Reply(200, head % (100, "認証に失敗しました。".encode())))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.kind, refused.message) == ("STATUS 100", "credentials", "認証に失敗しました。")
    page = envelope("estat")(Reply(200, head % (0, b"") + b"</RESULT><NEXT_KEY>11</NEXT_KEY>"))
    assert isinstance(page, Page)
    assert (page.following, page.suffix) == ({"startPosition": "11"}, "xml")


@pytest.mark.parametrize(
    ("name", "listed"), [("GET_STATS_LIST", "DATALIST_INF"), ("GET_DATA_CATALOG", "DATA_CATALOG_LIST_INF")]
)
def test_estat_lists_have_pages(name: str, listed: str) -> None:
    body = {name: {"RESULT": {"STATUS": 0}, listed: {"NUMBER": 7, "RESULT_INF": {"NEXT_KEY": 5}, "TABLE_INF": [{}]}}}
    page = envelope("estat")(Reply(200, json.dumps(body).encode()))
    assert isinstance(page, Page)
    assert page.following == {"startPosition": "5"}
    meta = envelope("estat")(
        Reply(200, json.dumps({"GET_META_INFO": {"RESULT": {"STATUS": 0}, "METADATA_INF": {}}}).encode())
    )
    assert isinstance(meta, Page)
    assert meta.following is None

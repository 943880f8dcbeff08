"""A request for each value: all of them, in order, and nothing lost where there is nothing."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from renkei.errors import ReplyError
from renkei.model.runs import Landed
from renkei.model.transports import HttpsTransport
from renkei.transports import Absent, NotModified, Part
from renkei.transports.fan_out import requests

EACH = {"year": ["2023", "2024"], "area": ["13", "東京/都"]}


def test_every_combination_in_order(agency, turn, gather, connect) -> None:
    agency.answers(lambda asked: turn(f"{asked.path} {asked.query}".encode()))
    came = gather(connect(), path="/trade/{area}/data.csv", each=EACH)
    assert [(asked.path, asked.query["year"]) for asked in agency.asked] == [
        ("/trade/13/data.csv", "2023"),
        ("/trade/%E6%9D%B1%E4%BA%AC%2F%E9%83%BD/data.csv", "2023"),
        ("/trade/13/data.csv", "2024"),
        ("/trade/%E6%9D%B1%E4%BA%AC%2F%E9%83%BD/data.csv", "2024"),
    ]
    assert [part.name for part, _ in came] == [
        "data-2023-13.csv",
        "data-2023-東京_都.csv",
        "data-2024-13.csv",
        "data-2024-東京_都.csv",
    ]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/d/{n}", ["1", "2"]),
        ("/d/{n}.csv", ["1.csv", "2.csv"]),
        ("/d/file_{n}.csv.zip", ["file_.csv-1.zip", "file_.csv-2.zip"]),
        ("/{n}/list", ["list-1", "list-2"]),
    ],
)
def test_names_say_what_was_asked_for(agency, turn, gather, connect, path: str, names: list[str]) -> None:
    agency.answers(turn(b"a"))
    assert [part.name for part, _ in gather(connect(), path=path, each={"n": ["1", "2"]})] == names


def test_what_has_no_data_is_told_and_the_rest_comes(agency, turn, gather, connect) -> None:
    agency.answers(lambda asked: turn(b"", status=404) if asked.query["area"] == "47" else turn(b"a,b\n"))
    came = gather(connect(), each={"area": ["13", "47", "14"]}, absent="skip")
    assert [type(part) for part, _ in came] == [Part, Absent, Part]
    absent = came[1][0]
    assert absent.asked["query"] == "area=47"
    assert absent.said == "404"


def test_one_without_data_is_an_error_unless_it_may_be_so(agency, turn, gather, connect) -> None:
    agency.answers(turn(b"no such area", status=404))
    with pytest.raises(ReplyError, match="404"):
        gather(connect(), each={"area": ["13", "47"]})


def test_no_data_of_anything_is_an_error(agency, turn, gather, connect) -> None:
    agency.answers(turn(b"", status=404))
    with pytest.raises(ReplyError, match="no such data"):
        gather(connect(), each={"area": ["13", "47"]}, absent="skip")
    assert len(agency.asked) == 2


def test_a_page_for_people_is_not_the_word_that_there_is_nothing(agency, turn, gather, connect) -> None:
    agency.answers(turn(b"<html><title>Not Found</title></html>", status=404))
    with pytest.raises(ReplyError, match="Not Found"):
        gather(connect(), each={"area": ["13", "47"]}, absent="skip")


def test_each_of_them_may_still_hold(agency, turn, gather, connect) -> None:
    agency.answers(lambda asked: turn(asked.query["area"].encode(), headers={"etag": f'"{asked.query["area"]}"'}))
    came = gather(connect(), each={"area": ["13", "14"]})
    landed = [_landed(part, number) for number, (part, _) in enumerate(came)]
    agency.answers(lambda asked: turn(status=304) if asked.query["area"] == "13" else turn(b"new"))
    again = gather(connect(), each={"area": ["12", "13", "14"]}, previous=landed)
    assert again[1][0] == NotModified(landed[0])
    assert [data for _, data in again] == [b"new", b"", b"new"]
    assert [asked.headers.get("if-none-match") for asked in agency.asked[2:]] == [None, '"13"', '"14"']


def _landed(part: Any, number: int) -> Landed:
    return Landed(
        source="meridia.trade",
        interval="-",
        part=number,
        name=part.name,
        sha256="ab",
        size=1,
        asked=dict(part.asked),
        headers=dict(part.headers),
        received_at=datetime.now(UTC),
    )


@pytest.mark.parametrize(
    "transport",
    [
        {"path": "/trade/{area}"},
        {"path": "/trade/{地域}"},
        {"path": "/trade/{area 1}", "each": {"area 1": ["1"]}},
        {"each": {"area": []}},
        {"each": {"area": ["1", "1"]}},
        {"path": "/trade/{area}", "each": {"area": [".."]}},
        {"each": {"a": [str(n) for n in range(100)], "b": [str(n) for n in range(51)]}},
    ],
)
def test_what_can_not_be_asked_is_refused(registered: Callable[..., object], transport: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        registered(**transport)


_values = st.lists(
    st.text(min_size=1, max_size=8).filter(lambda text: text.strip("./\\ ")), min_size=1, max_size=4, unique=True
)


@given(_values, _values)
@settings(max_examples=80, deadline=None)
def test_names_differ_and_paths_stay_inside(first: list[str], second: list[str]) -> None:
    each = {"a": tuple(first), "b": tuple(second)}
    transport = HttpsTransport(kind="https", connection="x", path="/top/{a}/leaf", each=each)
    made = list(requests(transport))
    assert [one.query["b"] for one in made] == second * len(first)
    assert len({one.label.casefold() for one in made}) == len(made) == len(first) * len(second)
    assert all(re.fullmatch(r"/top/[^/?#]+/leaf", one.path) for one in made)

"""Downloads that are cut short go on where they stopped, and what lands is exactly the file."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import standins
from renkei.errors import ReplyError, TransportError
from renkei.settings import Connection
from renkei.transports.manners import Manners
from standins.downloads import content

FILE = bytes(range(256)) * 1000
TAG = {"etag": '"v1"', "accept-ranges": "bytes"}
PAST = {"last-modified": "Mon, 01 Apr 2024 00:00:00 GMT", "accept-ranges": "bytes"}


def _rest(turn, headers: dict[str, str], file: bytes = FILE, **more):
    """A server that knows ranges, and sends as much as `cut` says."""

    def answer(asked):
        said = asked.headers.get("range")
        start = int(said.removeprefix("bytes=").removesuffix("-")) if said else 0
        if not said:
            return turn(file, headers=headers, **more)
        told = {"content-range": f"bytes {start}-{len(file) - 1}/{len(file)}", **headers}
        return turn(file[start:], status=206, headers=told, **more)

    return answer


@pytest.mark.parametrize("headers", [TAG, PAST])
def test_a_file_goes_on_where_it_was_cut(agency, turn, gather, connect, headers: dict[str, str]) -> None:
    agency.answers(_rest(turn, headers, cut=100_000), _rest(turn, headers, cut=50_000), _rest(turn, headers))
    ((part, data),) = gather(connect())
    assert data == FILE
    assert [asked.headers.get("range") for asked in agency.asked] == [None, "bytes=100000-", "bytes=150000-"]
    assert {asked.headers.get("if-range") for asked in agency.asked[1:]} == {headers.get("etag", PAST["last-modified"])}
    assert part.headers["content-length"] == str(len(FILE))


def test_packed_files_go_on_too(agency, turn, gather, connect, zipped) -> None:
    packed = zipped(FILE)
    headers = {**TAG, "content-encoding": "gzip"}
    agency.answers(_rest(turn, headers, packed, cut=500), _rest(turn, headers, packed))
    ((_, data),) = gather(connect())
    assert data == FILE
    assert agency.asked[1].headers["range"] == "bytes=500-"


@pytest.mark.parametrize(
    "headers",
    [
        {"etag": '"v1"'},
        {"accept-ranges": "bytes"},
        {"etag": 'W/"v1"', "accept-ranges": "bytes"},
        {"accept-ranges": "none", "etag": '"v1"'},
        {"last-modified": "Mon, 01 Apr 2999 00:00:00 GMT", "accept-ranges": "bytes"},
        {**PAST, "content-encoding": "deflate"},
    ],
)
def test_without_a_sure_sign_it_starts_over(agency, turn, gather, connect, headers: dict[str, str]) -> None:
    import zlib

    file = zlib.compress(FILE) if "content-encoding" in headers else FILE
    agency.answers(turn(file, headers=headers, cut=400), turn(file, headers=headers))
    ((_, data),) = gather(connect())
    assert data == FILE
    assert "range" not in agency.asked[1].headers


def test_a_server_that_sends_all_again(agency, turn, gather, connect) -> None:
    agency.answers(turn(FILE, headers=TAG, cut=100_000), turn(FILE, headers=TAG))
    assert gather(connect())[0][1] == FILE


def test_a_file_that_changed_in_between_starts_over(agency, turn, gather, connect) -> None:
    new = FILE[::-1]
    agency.answers(turn(FILE, headers=TAG, cut=100_000), turn(new, headers={**TAG, "etag": '"v2"'}))
    ((part, data),) = gather(connect())
    assert (data, part.headers["etag"]) == (new, '"v2"')


@pytest.mark.parametrize(
    "wrong",
    [
        {"content-range": "bytes 0-255999/256000"},
        {"content-range": "bytes 100000-255999/999999"},
        {"content-range": "bytes 100000-200000/256000"},
        {"content-range": "bytes */256000"},
        {},
        {"content-range": "bytes 100000-255999/256000", "etag": '"v2"'},
    ],
)
def test_a_wrong_rest_is_not_taken(agency, turn, gather, connect, wrong: dict[str, str]) -> None:
    agency.answers(
        turn(FILE, headers=TAG, cut=100_000),
        turn(b"x" * 156_000, status=206, headers={**TAG, **wrong}),
        turn(FILE, headers=TAG),
    )
    assert gather(connect())[0][1] == FILE
    assert "range" not in agency.asked[2].headers


def test_a_rest_that_is_not_there_starts_over(agency, turn, gather, connect) -> None:
    agency.answers(turn(FILE, headers=TAG, cut=100_000), turn(status=416), turn(b"short", headers=TAG))
    assert gather(connect())[0][1] == b"short"


def test_a_rest_that_nobody_asked_for_is_refused(agency, turn, gather, connect) -> None:
    agency.answers(turn(FILE, status=206, headers={"content-range": "bytes 0-255999/256000"}))
    with pytest.raises(ReplyError, match="206"):
        gather(connect())


def test_it_does_not_go_on_for_ever(agency, turn, gather, connect, manners: Manners) -> None:
    agency.answers(_rest(turn, TAG, cut=10))
    with pytest.raises(TransportError, match="cut short"):
        gather(connect(), manners=replace(manners, resumptions=7))
    assert len(agency.asked) == 8
    agency.asked.clear()
    agency.answers(_rest(turn, TAG, cut=0))
    with pytest.raises(TransportError, match="cut short"):
        gather(connect())
    assert len(agency.asked) == manners.attempts


@pytest.mark.parametrize("seed", range(5))
def test_cut_anywhere_it_is_the_very_file(gather, manners: Manners, tmp_path: Path, seed: int) -> None:
    """A real server that drops the line at random places of a file larger than what is kept in memory."""
    random.seed(seed)
    size = 9_000_000 + seed
    with standins.serve(wrong={"downloads": "cut_at_random"}) as agencies:
        connection = Connection("x", agencies["downloads"])
        patient = replace(manners, resumptions=1000)
        ((_, data),) = gather(connection, manners=patient, path="/big.bin", query={"size": str(size)})
        asked = len(agencies.requests)
    assert hashlib.sha256(data).digest() == hashlib.sha256(content("/big.bin", size)).digest()
    assert asked > 1


def test_a_full_disk_is_told(agency, turn, connect, registered: Callable, tmp_path: Path) -> None:
    from renkei.transports import collect

    agency.answers(turn(b"x" * (9 << 20)))
    with pytest.raises(TransportError, match="can't be written") as caught:
        list(collect(registered(), connection=connect(), interval=None, previous=[], scratch=tmp_path / "gone"))
    assert caught.value.where == str(tmp_path / "gone")

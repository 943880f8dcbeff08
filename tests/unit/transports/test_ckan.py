"""Files of a data catalogue: found by name, fetched from wherever they lie, shown no credential."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import standins
from renkei.errors import RenkeiError, ReplyError, TransportError
from renkei.model.runs import Landed
from renkei.model.transports import CkanTransport
from renkei.settings import Connection
from renkei.transports import NotModified
from renkei.transports.ckan import Resource, fits

SECRET = {"login": "someone", "password": "s3cret-password", "query": {"key": "s3cret-key"}}


@pytest.fixture
def catalogue() -> Iterator[standins.Standins]:
    with standins.serve() as serving:
        yield serving


@pytest.fixture
def ask(catalogue, gather: Callable[..., list]) -> Callable[..., list]:
    return lambda previous=(), **said: gather(
        Connection("catalogue", catalogue["ckan"], **SECRET), previous=previous, kind="ckan", **said
    )


def test_the_resources_that_fit_come_without_credentials(ask, catalogue) -> None:
    came = ask(package="lighthouses", resource="灯台一覧*", format="csv")
    assert [part.name for part, _ in came] == ["lighthouses_2023.csv", "lighthouses_2024.csv"]
    assert came[1][1].decode().splitlines()[1] == "1,北瑠璃灯台 lighthouses_2024.csv"
    assert came[0][0].asked["url"] == f"http://localhost:{catalogue.port}/ckan/files/lighthouses_2023.csv"
    assert ["s3cret" in target for target in catalogue.requests] == [True, False, False]
    assert "s3cret" not in repr([part for part, _ in came])


def test_one_by_the_name_of_its_file(ask) -> None:
    assert [part.name for part, _ in ask(package="lighthouses", resource="*_2024.CSV")] == ["lighthouses_2024.csv"]


def test_what_a_search_finds_page_by_page(ask, catalogue) -> None:
    came = ask(search="tags:lighthouse", format="CSV")
    assert [part.name for part, _ in came] == ["repairs.csv", "lighthouses_2023.csv", "lighthouses_2024.csv"]
    assert len([target for target in catalogue.requests if "package_search" in target]) == 2


def test_what_still_holds_is_not_sent_again(ask) -> None:
    came = ask(package="lighthouses")
    landed = [
        Landed(
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
        for number, (part, _) in enumerate(came)
    ]
    assert [part for part, _ in ask(package="lighthouses", previous=landed)] == [NotModified(one) for one in landed]


def test_nothing_that_fits_names_what_there_is(ask) -> None:
    with pytest.raises(ReplyError, match=r"No resource of the catalogue fits \[\*\.xlsx\].*灯台一覧 2023 \(CSV\)"):
        ask(package="lighthouses", resource="*.xlsx")
    with pytest.raises(ReplyError, match="none"):
        ask(search="tags:nothing")


def test_a_package_that_is_not_there(ask) -> None:
    with pytest.raises(ReplyError, match=r"Not Found Error.*Not found") as caught:
        ask(package="lighthose")
    assert "package" in caught.value.fix.en


@pytest.mark.parametrize(
    "turn", ["garbage", "html_page", "wrong_key", "error_in_body", "cut_short", "empty", "status_503"]
)
def test_a_bad_day_is_a_clear_failure(ask, catalogue, turn: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    catalogue.wrong("ckan", turn)
    with pytest.raises(RenkeiError) as caught:
        ask(package="lighthouses")
    assert isinstance(caught.value, ReplyError | TransportError)
    assert "s3cret" not in str(caught.value) + caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.csv",
        "ftp://127.0.0.1/a.csv",
        "file:///etc/passwd",
        "http://[",
        "http://localhost:9/s3cret-key",
    ],
)
def test_a_file_where_this_must_not_go(agency, turn, gather, connect, url: str) -> None:
    resources = [{"name": "a", "format": "CSV", "url": url}]
    agency.answers(turn(json.dumps({"success": True, "result": {"resources": resources}}).encode()))
    with pytest.raises(ReplyError) as caught:
        gather(connect(**SECRET), kind="ckan", package="x")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("said", [{}, {"package": "a", "search": "b"}])
def test_a_package_or_a_search(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        CkanTransport(kind="ckan", connection="x", **said)  # type: ignore[arg-type]


_json = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.dictionaries(st.sampled_from(["resources", "url", "name", "format"]), inner, max_size=4)
        | st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.text(max_size=12), st.text(max_size=6), st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_resource_fits_or_not(name: str, kind: str, url: str) -> None:
    transport = CkanTransport(kind="ckan", connection="x", package="p", resource="*", format=kind or None)
    try:
        found = fits(Resource("p", "id", name, kind, url), transport)
    except ValueError:
        return
    assert found == bool(url)


def _found(turn, *names: str, count: int) -> object:
    packages = [{"name": name, "resources": [{"id": f"id-{name}", "url": f"/{name}/a.csv"}]} for name in names]
    return turn(json.dumps({"success": True, "result": {"count": count, "results": packages}}).encode())


def test_a_search_that_never_ends_is_no_whole_one(agency, turn, gather, connect, manners) -> None:
    agency.answers(_found(turn, "p", count=10**6))
    with pytest.raises(ReplyError, match="without end"):
        gather(connect(), manners=replace(manners, pages=3), kind="ckan", search="tags:x")


def test_a_search_whose_result_changes_on_the_way_starts_again(agency, turn, gather, connect) -> None:
    agency.answers(_found(turn, "p", count=3), _found(turn, "q", count=2))
    with pytest.raises(TransportError, match="changed"):
        gather(connect(), kind="ckan", search="tags:x")


def test_files_of_one_name_keep_their_names_when_others_come(agency, turn, gather, connect) -> None:
    """Else an old file would look like another content under a known name, and be published over the new one."""

    def names(*packages: str) -> list[str]:
        agency.answers(_found(turn, *packages, count=len(packages)), turn(b"a\n"))
        return [part.name for part, _ in gather(connect(), kind="ckan", search="tags:x")]

    assert names("p", "q") == ["id-p-a.csv", "id-q-a.csv"]
    assert names("b", "p", "q") == ["id-b-a.csv", "id-p-a.csv", "id-q-a.csv"]
    assert names("p") == ["a.csv"]

"""What the API answers: forms, conditions, places, tags, rights, problems."""

import base64
import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from httpx import Response
from starlette.testclient import TestClient

from renkei.catalogue.app import create_app
from renkei.opening.asked import Place
from renkei.opening.forms import _fragments, _frame
from tests.classified import BY_ISLAND, LANDINGS, PORTS
from tests.country import Country
from tests.unit.catalogue.api.conftest import HEADER

ROWS, PORTS_ROWS = f"/datasets/{LANDINGS}/rows", f"/datasets/{PORTS}/rows"
STATISTICS = {HEADER: "statistics"}
HALF = base64.urlsafe_b64encode(rb'[3,0,"\ud800","P01","S01"]').decode()
"""A place with half of a surrogate pair in it, which no database takes."""


def test_datasets_and_one_of_them(api: TestClient) -> None:
    listed = api.get("/datasets").json()["datasets"]
    assert [(each["dataset"], each["readable"]) for each in listed] == [
        (LANDINGS, True),
        (BY_ISLAND, False),
        (PORTS, False),
    ]
    assert [each["dataset"] for each in api.get("/datasets?domain=reference").json()["datasets"]] == [PORTS]
    assert all(api.get(each["href"].removeprefix("/api/v1")).status_code == 200 for each in listed)
    said = api.get(f"/datasets/{LANDINGS}").json()
    assert (said["key"], said["classification"]) == (["month", "port_code", "species"], "public")
    value = said["columns"][-1]
    assert (value["name"], value["unit"], value["meaning"], value["masked"]) == (
        "value_jpy",
        "円",
        "money.jpy",
        "empty",
    )
    assert {source["licence"]["name"]["en"] for source in said["sources"]} == {"Ruri Isles Open Data Terms"}
    by_island = api.get(f"/datasets/{BY_ISLAND}").json()
    assert {source["agency"] for source in by_island["sources"]} == {"harbour", "statistics"}


def test_every_form_has_the_same_rows(api: TestClient) -> None:
    page = api.get(ROWS)
    rows = page.json()["rows"]
    assert (page.headers["content-type"], len(rows), page.json()["next"]) == ("application/json", 7, None)
    assert rows[0] == {
        "month": "2024-01",
        "port_code": "P01",
        "species": "S01",
        "quantity_kg": 12410,
        "quantity_missing": None,
        "value_jpy": None,
    }
    text = api.get(ROWS, headers={"accept": "text/csv"})
    assert text.content.startswith(b"\xef\xbb\xbfmonth,port_code")
    assert text.content.count(b"\r\n") == 8
    assert "attachment" in text.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(text.content.decode("utf-8-sig"), newline="")))
    assert [{key: value or None for key, value in line.items()} for line in lines] == [
        {key: None if value is None else str(value) for key, value in row.items()} for row in rows
    ]
    parquet = api.get(ROWS, headers={"accept": "application/vnd.apache.parquet, text/csv;q=0.5"})
    arrow = api.get(f"{ROWS}?format=arrow", headers={"accept": "text/csv"})
    assert pq.read_table(io.BytesIO(parquet.content)).to_pylist() == rows
    assert pa.ipc.open_stream(arrow.content).read_all().to_pylist() == rows
    assert arrow.headers["renkei-rows"] == "7"
    assert api.get(ROWS, headers={"accept": "text/html,*/*;q=0.1"}).json()["rows"] == rows


def test_numbers_and_moments_are_written_out() -> None:
    kinds = {"a": pl.Decimal(38, 9), "b": pl.Datetime("us", "UTC"), "c": pl.Boolean, "d": pl.String}
    moment = datetime(2024, 4, 1, tzinfo=UTC)
    rows = [
        (Decimal("140.491100000"), moment, True, 'a"\n'),
        (Decimal(100), None, None, None),
        (Decimal("-0.5"), moment, False, ""),
    ]
    frame = pl.DataFrame(rows, schema=kinds, orient="row")
    (batch,) = frame.to_arrow().to_batches()
    shown = zip(_frame(batch).iter_columns(), batch.schema, strict=True)
    columns = [_fragments(column, field.type) for column, field in shown]
    assert columns[0] == ["140.4911", "100", "-0.5"]
    assert columns[1] == ['"2024-04-01T00:00:00.000000Z"', "null", '"2024-04-01T00:00:00.000000Z"']
    assert columns[2:] == [["true", "null", "false"], ['"a\\"\\n"', "null", '""']]


def test_pages_follow_one_another(api: TestClient) -> None:
    whole, seen, following = (
        api.get(f"{ROWS}?species=S01&species=S02").json()["rows"],
        [],
        f"{ROWS}?species.in=S01,S02&limit=2",
    )
    while following:
        page = api.get(following.removeprefix("/api/v1"))
        assert ("next" in page.links) == (page.json()["next"] is not None)
        seen += page.json()["rows"]
        following = page.json()["next"]
    assert seen == whole
    assert len(seen) == 5
    late = Place(release=1, key=("2024-01", "P01", "S01")).text
    assert (
        api.get(f"{ROWS}?after={late}").json()["rows"][0]["month"] > "2023"
    )  # of the first release, which still can be read
    assert api.get(f"{ROWS}?release=1").json()["release"] == 1
    assert api.get(f"{ROWS}?release=2").status_code == 410  # of another dataset


def test_where_the_key_is_masked_pages_are_counted(api: TestClient) -> None:
    first = api.get(f"{PORTS_ROWS}?limit=3", headers=STATISTICS).json()
    rest = api.get(first["next"].removeprefix("/api/v1"), headers=STATISTICS).json()
    names = [row["name"] for row in first["rows"] + rest["rows"]]
    assert len(set(names)) == 5
    assert {row["port_code"] for row in first["rows"]} == {None}
    assert api.get(f"{PORTS_ROWS}?port_code=P01", headers=STATISTICS).json()["rows"] == []  # nobody finds it by asking


def test_provenance_columns_and_times(api: TestClient) -> None:
    row = api.get(f"{ROWS}?columns=month&provenance=true&limit=1").json()["rows"][0]
    assert [*row] == ["month", "_source", "_run", "_landed", "_row"]
    assert row["_source"] == "statistics.landings"
    assert len(api.get(f"{ROWS}?as_of=2099-01-01T00:00:00+09:00").json()["rows"]) == 7
    assert len(api.get(f"{ROWS}?as_published=2099-01-01").json()["rows"]) == 7
    assert api.get(f"{ROWS}?as_of=2001-01-01").status_code == 404


def test_an_answer_that_is_known_is_not_given_again(api: TestClient, classified: Country) -> None:
    first = api.get(ROWS)
    tag = {"if-none-match": f'W/"other", {first.headers["etag"]}'}
    again = api.get(ROWS, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"  # a column of it is confidential
    assert HEADER in first.headers["vary"]
    for other in (f"{ROWS}?limit=2", f"{ROWS}?format=csv"):
        assert api.get(other, headers=tag).status_code == 200
    assert api.get(ROWS, headers=tag | STATISTICS).status_code == 200


def test_who_may_read_what(api: TestClient, classified: Country) -> None:
    def reads() -> list[dict[str, Any]]:
        return [entry.content for entry in classified.workspace().warehouse.entries_of("read")]

    before = len(reads())
    for address, reader in ((PORTS_ROWS, "analyst"), (f"/datasets/{BY_ISLAND}/rows", "statistics"), (PORTS_ROWS, "")):
        assert api.get(address, headers={HEADER: reader}).status_code == 403
    assert api.get("/codelists/ports", headers=STATISTICS).status_code == 403  # its codes are rows of the ports
    agreed = api.get(f"{ROWS}?agreement=quota_audit", headers=STATISTICS)
    assert {row["port_code"] for row in agreed.json()["rows"]} == {"P01"}
    assert all(row["value_jpy"] for row in agreed.json()["rows"])
    assert agreed.headers["cache-control"] == "no-store"
    known = api.get(f"{ROWS}?agreement=quota_audit", headers=STATISTICS | {"if-none-match": agreed.headers["etag"]})
    assert known.status_code == 304
    (read,) = reads()[before:]
    assert (read["reader"], read["way"], read["agreement"], read["rows"]) == ("statistics", "api", "quota_audit", 3)
    assert read["columns"] == [*agreed.json()["rows"][0]]


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/datasets/no.such", 404, "unknown"),
        ("/datasets/no.such/rows", 404, "unknown"),
        ("/codelists/none", 404, "unknown"),
        ("/releases/99", 404, "unknown"),
        ("/releases/x", 400, "malformed"),
        ("/nothing", 404, "RenkeiError"),
        (f"{ROWS}?colour=red", 400, "malformed"),
        (f"{ROWS}?quantity_kg.gte=many", 400, "malformed"),
        (f"{ROWS}?quantity_kg=99999999999999999999", 400, "malformed"),
        (f"{ROWS}?limit=0", 400, "malformed"),
        (f"{ROWS}?limit=10001", 400, "malformed"),
        (f"{ROWS}?format=excel", 406, "unacceptable"),
        (f"{ROWS}?after=zzz", 400, "malformed"),
        (f"{ROWS}?after={HALF}", 400, "malformed"),
        (f"{ROWS}?after={Place(release=3, key=('2024-01',)).text}", 400, "malformed"),
        (f"{ROWS}?after={Place(release=77, key=('a', 'b', 'c')).text}", 410, "gone"),
        (f"{ROWS}?as_of=2099-01-01&as_published=2099-01-01", 400, "malformed"),
        (f"{ROWS}?month=%00", 400, "malformed"),
        (f"{ROWS}?species='; DROP TABLE x; --", 200, ""),
        (f"/datasets/{LANDINGS}/receipt?month=2024-01&port_code=P01&species=S01", 403, "forbidden"),
    ],
)
def test_problems_say_what_to_do(api: TestClient, address: str, status: int, kind: str) -> None:
    answer = api.get(address)
    assert answer.status_code == status, answer.text
    if status != 200:
        said = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert (said["status"], said["kind"]) == (status, kind)
        assert said["what"]["ja"]
        assert said["fix"]["en"] in said["detail"]
        assert api.get(address, headers={"accept-language": "ja"}).json()["detail"].startswith(said["what"]["ja"])


def test_whoever_is_named_twice_is_nobody(api: TestClient) -> None:
    named = [(HEADER, "statistics"), (HEADER, "analyst")]
    assert api.get(f"{ROWS}?agreement=quota_audit", headers=named).status_code == 403
    assert api.get(f"{ROWS}?agreement=quota_audit&columns=month", headers=named[:1]).status_code == 200


def test_codes_of_a_dataset_whose_contract_is_broken_are_not_given(
    tmp_path_factory: pytest.TempPathFactory, classified: Country
) -> None:
    country = Country.settle(tmp_path_factory.mktemp("broken") / "country", like=classified)
    country.edit("schemas/reference/ports.yml", ("value: confidential", "value: secret"))
    analyst = TestClient(create_app(country.workspace()), base_url="http://127.0.0.1/api/v1")
    assert analyst.get("/codelists/ports").status_code == 404
    assert analyst.get("/codelists/species").status_code == 200


def test_releases_code_lists_and_documents(api: TestClient) -> None:
    newest = api.get("/releases?limit=1").json()
    assert (newest["releases"][0]["release"], newest["next"]) == (4, 4)
    before = api.get(f"/releases?before=4&dataset={LANDINGS}").json()
    assert [each["release"] for each in before["releases"]] == [3, 1]
    account = api.get("/releases/1").json()["runs"][0]["account"]
    assert account["read"] == account["published"] + account["unchanged"] + account["quarantined"] + account["dropped"]
    names = [each["name"] for each in api.get("/codelists").json()["codelists"]]
    assert names == ["islands", "ports", "species"]
    codes = api.get("/codelists/species?as_of=2024-04-01").json()["codes"]
    assert [each["code"] for each in codes] == ["S01", "S02", "S03", "S05", "S06"]
    formats = api.get(f"/datasets/{LANDINGS}/exchange").json()["formats"]
    addresses = [address.removeprefix("/api/v1") for each in formats for address in each["documents"]]
    assert {each["format"] for each in formats} >= {"odcs", "frictionless", "json-schema"}
    assert all(api.get(address).status_code == 200 for address in addresses)
    assert api.get(f"/datasets/{LANDINGS}/exchange/odcs/none").status_code == 404
    assert api.get(f"/datasets/{BY_ISLAND}/exchange").status_code == 403


def test_the_receipt_of_a_row_is_for_who_sees_all_of_it(
    tmp_path_factory: pytest.TempPathFactory, classified: Country
) -> None:
    country = Country.settle(tmp_path_factory.mktemp("open") / "country", like=classified)
    country.edit("schemas/fisheries/landings.yml", ("        classification: confidential\n", ""))
    open_to_all = TestClient(create_app(country.workspace()), base_url="http://127.0.0.1/api/v1")
    answer: Response = open_to_all.get(f"/datasets/{LANDINGS}/receipt?month.eq=2024-01&port_code=P01&species=S01")
    said = answer.json()
    assert (said["dataset"], said["row"]["value_jpy"], said["current"]) == (LANDINGS, 3723000, True)
    assert said["agency"]["title"]["en"] == "Statistics Office of the Ruri Isles"
    assert (said["original"], "url" in said["landed"]["asked"]) == (None, False)
    (value,) = open_to_all.get(
        f"/datasets/{LANDINGS}/receipt?month=2024-01&port_code=P01&species=S01&column=quantity_kg"
    ).json()["values"]
    assert value["column"] == "quantity_kg"
    assert open_to_all.get(f"/datasets/{LANDINGS}/receipt?month=2024-01&x=1").status_code == 400

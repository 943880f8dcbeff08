"""Each stand-in speaks as its agency does, errors and paging included."""

import csv
from collections.abc import Iterator

import httpx
import pytest

import standins
from standins.exchange import Options

BOJ = "/api/v1/getDataCode"
ESTAT = "/rest/3.0/app/json/getStatsData"
WORLDBANK = "/v2/country/JPN/indicator/PA.NUS.FCRF"
NTA = {"id": "standin-nta-id", "from": "2024-01-05", "to": "2024-01-05"}


@pytest.fixture(scope="module")
def agencies() -> Iterator[standins.Standins]:
    with standins.serve() as serving:
        yield serving


def boj(agencies: standins.Standins, **query: str) -> dict:
    reply = httpx.get(agencies["boj"] + BOJ, params=query)
    assert reply.status_code == 200
    return reply.json()


def test_boj_pages_by_the_place_of_a_code(agencies: standins.Standins) -> None:
    items = [
        item for stem in ("", "906", "9061", "9062", "907", "9071") for item in (f"C{stem}", f"D{stem}", f"N{stem}")
    ]
    codes = [f"BPBP6JY{item[0]}SN{item[1:]}" for item in items]
    seen, position = [], "1"
    pages = 0
    while position:
        reply = boj(agencies, db="BP01", code=",".join(codes), startPosition=position)
        seen += [item["SERIES_CODE"] for item in reply["RESULTSET"]]
        position, pages = reply["NEXTPOSITION"] and str(reply["NEXTPOSITION"]), pages + 1
    assert seen == codes
    assert pages == 2


def test_boj_gives_figures_as_numbers_by_month(agencies: standins.Standins) -> None:
    reply = boj(agencies, DB="bp01", CODE="BPBP6JYNSN", startDate="201401", endDate="201403")
    (item,) = reply["RESULTSET"]
    assert item["VALUES"]["SURVEY_DATES"] == [201401, 201402, 201403]
    assert item["VALUES"]["VALUES"][0] == -3889
    assert (item["UNIT_J"], item["LAST_UPDATE"], item["FREQUENCY"]) == ("億円", 20170511, "MONTHLY")


def test_boj_spells_keys_the_other_way_too() -> None:
    with standins.serve(options=Options(boj_keys="space")) as agencies:
        reply = boj(agencies, db="FM08", code="FXERM07", endDate="201401")
    assert reply["STATUS"] == "200"
    assert reply["RESULTSET"][0]["SERIES CODE"] == "FXERM07"
    assert reply["RESULTSET"][0]["VALUES"] == {"SURVEY DATES": ["201401"], "VALUES": ["103.94"]}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, "M181004E"),
        ({"db": "XX99", "code": "A"}, "M181005E"),
        ({"db": "BP01"}, "M181006E"),
        ({"db": "BP01", "code": ",".join(["BPBP6JYNSN"] * 251)}, "M181007E"),
        ({"db": "BP01", "code": "BP01'BPBP6JYNSN"}, "M181001E"),
        ({"db": "BP01", "code": "NOSUCH"}, "M181013E"),
        ({"db": "BP01", "code": "BPBP6JYNSN", "startDate": "2014"}, "M181008E"),
        ({"db": "BP01", "code": "BPBP6JYNSN", "endDate": "201413"}, "M181009E"),
        ({"db": "BP01", "code": "BPBP6JYNSN", "startDate": "201502", "endDate": "201501"}, "M181011E"),
        ({"db": "BP01", "code": "BPBP6JYNSN", "startPosition": "2"}, "M181012E"),
        ({"db": "BP01", "code": "BPBP6JYNSN", "format": "xml"}, "M181003E"),
    ],
)
def test_boj_refuses_in_the_body(agencies: standins.Standins, query: dict[str, str], message: str) -> None:
    reply = boj(agencies, **query)
    assert (reply["STATUS"], reply["MESSAGEID"], reply["PARAMETER"]) == (400, message, None)


def test_boj_says_where_there_is_nothing(agencies: standins.Standins) -> None:
    reply = boj(agencies, db="BP01", code="BPBP6JYNSN", startDate="203001")
    assert (reply["STATUS"], reply["MESSAGEID"]) == (200, "M181030I")


def test_boj_describes_its_series(agencies: standins.Standins) -> None:
    reply = httpx.get(agencies["boj"] + "/api/v1/getMetadata", params={"db": "BP01"}).json()
    found = {item["SERIES_CODE"]: item for item in reply["RESULTSET"]}
    assert len(found) == 36
    assert found["BPBP6JYNSN907"]["NAME_OF_TIME_SERIES_J"] == "通信・コンピュータ・情報サービス/ネット"
    assert "VALUES" not in found["BPBP6JYNSN907"]


def test_nta_has_a_first_line_thirty_columns_and_parts(agencies: standins.Standins) -> None:
    rows, part = [], 1
    while True:
        reply = httpx.get(agencies["nta"] + "/4/diff", params=NTA | {"type": "01", "divide": str(part)})
        head, *lines = reply.content.decode("cp932").splitlines()
        day, count, number, parts = head.split(",")
        assert (day, number) == ("2024-01-05", str(part))
        rows += lines
        if number == parts:
            break
        part += 1
    assert (len(rows), int(count), part) == (241, 241, 3)
    assert rows[0].startswith('1,1000013050080,12,0,2024-01-05,2024-01-01,"浜松簡易裁判所",,101,"静岡県"')
    assert {len(cells) for cells in csv.reader(rows)} == {30}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"id": "nobody"}, 404),
        ({"type": "99"}, 400),
        ({"from": "yesterday"}, 400),
        ({"from": "2023-01-01"}, 400),
        ({"to": "2024-01-04"}, 400),
        ({"divide": "9"}, 400),
    ],
)
def test_nta_refuses_by_http_status(agencies: standins.Standins, change: dict[str, str], status: int) -> None:
    assert httpx.get(agencies["nta"] + "/4/diff", params=NTA | {"type": "02"} | change).status_code == status


def test_nta_has_nothing_on_another_day(agencies: standins.Standins) -> None:
    query = NTA | {"type": "02", "from": "2024-01-06", "to": "2024-01-06"}
    assert httpx.get(agencies["nta"] + "/4/diff", params=query).text == "2024-01-05,0,1,1\r\n"


def test_estat_pages_by_next_key_and_gives_one_value_bare(agencies: standins.Standins) -> None:
    query = {"appId": "standin-estat-id", "statsDataId": "0000020202"}
    times, start = [], "1"
    while start:
        said = httpx.get(agencies["estat"] + ESTAT, params=query | {"startPosition": start}).json()["GET_STATS_DATA"]
        assert said["RESULT"]["STATUS"] == 0
        times += [value["@time"] for value in said["STATISTICAL_DATA"]["DATA_INF"]["VALUE"]]
        start = str(said["STATISTICAL_DATA"]["RESULT_INF"].get("NEXT_KEY", ""))
    assert times == [f"{year}100000" for year in range(1981, 1991)]
    one = httpx.get(agencies["estat"] + ESTAT, params=query | {"cdTime": "1988100000"}).json()["GET_STATS_DATA"]
    assert one["STATISTICAL_DATA"]["DATA_INF"]["VALUE"]["$"] == "112118"
    assert "NEXT_KEY" not in one["STATISTICAL_DATA"]["RESULT_INF"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"statsDataId": "0000020202"}, 100),
        ({"appId": "standin-estat-id"}, 101),
        ({"appId": "standin-estat-id", "statsDataId": "1"}, 300),
        ({"appId": "standin-estat-id", "statsDataId": "0000020202", "limit": "many"}, 102),
        ({"appId": "standin-estat-id", "statsDataId": "0000020202", "cdTime": "2099100000"}, 1),
    ],
)
def test_estat_says_in_the_body_what_is_wrong(agencies: standins.Standins, query: dict[str, str], status: int) -> None:
    reply = httpx.get(agencies["estat"] + ESTAT, params=query)
    assert (reply.status_code, reply.json()["GET_STATS_DATA"]["RESULT"]["STATUS"]) == (200, status)


def test_worldbank_pages_newest_first(agencies: standins.Standins) -> None:
    years, page, pages = [], 1, 1
    while page <= pages:
        query = {"format": "json", "date": "2014:2024", "page": str(page)}
        head, points = httpx.get(agencies["worldbank"] + WORLDBANK, params=query).json()
        years += [point["date"] for point in points]
        page, pages = page + 1, head["pages"]
    assert years == [str(year) for year in range(2024, 2013, -1)]
    assert pages == 3


def test_worldbank_refuses_with_http_200(agencies: standins.Standins) -> None:
    reply = httpx.get(agencies["worldbank"] + "/v2/country/XXX/indicator/PA.NUS.FCRF", params={"format": "json"})
    assert reply.status_code == 200
    assert reply.json()[0]["message"][0]["id"] == "120"


def test_mic_is_cp932_with_half_width_kana(agencies: standins.Standins) -> None:
    lines = httpx.get(agencies["mic"] + "/main_content/000925835.csv").content.decode("cp932").split("\r\n")
    assert lines[1] == "010006,北海道,,ﾎｯｶｲﾄﾞｳ,,,"
    assert "221384,静岡県,浜松市中央区,ｼｽﾞｵｶｹﾝ,ﾊﾏﾏﾂｼﾁｭｳｵｳｸ,令和6年1月1日," in lines

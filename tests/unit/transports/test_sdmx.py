"""Data queries by SDMX REST, both versions, and what agencies' addresses look like."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import standins
from renkei.errors import RenkeiError, ReplyError, TransportError
from renkei.model.readers import XmlReader
from renkei.model.runs import Interval
from renkei.model.transports import SdmxTransport
from renkei.readers import open_raw
from renkei.settings import Connection
from renkei.transports.interval import interval_named
from renkei.transports.sdmx import path_of

WDI = {"kind": "sdmx", "agency": "WB", "flow": "WDI", "version": "1.0", "key": "A.PA_NUS_FCRF.JPN"}


@pytest.fixture
def service() -> Iterator[standins.Standins]:
    with standins.serve() as serving:
        yield serving


@pytest.fixture
def ask(service, gather: Callable[..., list]) -> Callable[..., list]:
    def asked(*, api: str = "1", **said: Any) -> list:
        url = service["sdmx"] + ("/rest" if api == "1" else "/rest/v2")
        return gather(Connection("sdmx", url, headers={"X-Key": "s3cret"}), **{**WDI, "api": api, **said})

    return asked


@pytest.mark.parametrize(("api", "head"), [("1", "DATAFLOW"), ("2", "STRUCTURE")])
def test_values_come_as_they_were_sent(ask, api: str, head: str) -> None:
    ((part, data),) = ask(api=api, start="2014", end="2016")
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    assert [(row["TIME_PERIOD"], row["OBS_VALUE"]) for row in rows] == [
        ("2014", "105.9448"),
        ("2015", "121.0440"),
        ("2016", "108.7929"),
    ]
    assert next(iter(rows[0])) == head
    assert part.name == "WDI.csv"
    assert part.asked["accept"].startswith("application/vnd.sdmx.data+csv;version=")


@pytest.mark.parametrize("api", ["1", "2"])
def test_xml_is_read_by_the_xml_reader(ask, api: str, tmp_path: Path) -> None:
    ((part, data),) = ask(api=api, form="xml", start="2014", end="2015")
    assert part.name == "WDI.xml"
    (tmp_path / part.name).write_bytes(data)
    dimensions = ("^@FREQ", "^@SERIES", "^@REF_AREA")
    reader = XmlReader(kind="xml", records="StructureSpecificData/DataSet/Series/Obs", carry=dimensions)
    rows = [row for block in open_raw(reader, tmp_path / part.name).blocks() for row in block().rows.to_pylist()]
    assert [row["@OBS_VALUE"] for row in rows] == ["105.9448", "121.0440"]
    assert {row["^@SERIES"] for row in rows} == {"PA_NUS_FCRF"}


@pytest.mark.parametrize("api", ["1", "2"])
def test_an_interval_is_asked_by_its_periods(ask, registered: Callable[..., Any], api: str) -> None:
    year = Interval(start=datetime(2015, 1, 1, tzinfo=UTC), end=datetime(2015, 12, 31, tzinfo=UTC))
    ((_, data),) = ask(api=api, interval=year, over={"form": "%Y"})
    assert len(data.splitlines()) == 2
    assert interval_named(registered(**WDI, interval={"form": "%Y"}), year) == "2015/2015"


def test_no_data_is_an_error_that_says_so(ask) -> None:
    with pytest.raises(ReplyError, match=r"404.*No records found"):
        ask(key="A.PA_NUS_FCRF.USA")


@pytest.mark.parametrize("turn", ["garbage", "html_page", "cut_short", "wrong_key", "status_500"])
def test_a_bad_day_shows_no_key(ask, service, turn: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    service.wrong("sdmx", turn)
    if turn == "garbage":  # a file of whatever: the reader will refuse it
        assert len(ask()) == 1
        return
    with pytest.raises(RenkeiError) as caught:
        ask()
    assert isinstance(caught.value, ReplyError | TransportError)
    assert "s3cret" not in str(caught.value) + caplog.text


@pytest.mark.parametrize(
    ("said", "path"),
    [
        (
            {"agency": "OECD.SDD.NAD", "flow": "DSD_NAMAIN1@DF_QNA", "version": "1.1", "key": "Q.JPN+USA..B1GQ"},
            "/data/OECD.SDD.NAD,DSD_NAMAIN1@DF_QNA,1.1/Q.JPN+USA..B1GQ",
        ),
        ({"agency": "IMF.STA", "flow": "CPI"}, "/data/IMF.STA,CPI,latest/all"),
        ({"agency": "IMF.STA", "flow": "CPI", "version": "5.0.0+", "api": "2"}, "/data/dataflow/IMF.STA/CPI/5.0.0+/*"),
        ({"agency": "IMF.STA", "flow": "CPI", "key": "JPN.*.M", "api": "2"}, "/data/dataflow/IMF.STA/CPI/~/JPN.*.M"),
        (
            {"agency": "WB", "flow": "WDI", "version": "1.0", "key": "A.SP_POP_TOTL.JPN"},
            "/data/WB,WDI,1.0/A.SP_POP_TOTL.JPN",
        ),
    ],
)
def test_addresses_of_agencies(said: dict[str, str], path: str) -> None:
    assert path_of(SdmxTransport(kind="sdmx", connection="x", **said)) == path  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said", [{"key": "A/../B"}, {"flow": "a/b"}, {"start": "2014&x=1"}, {"start": "2014", "interval": {}}]
)
def test_what_is_no_query_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SdmxTransport(**{"kind": "sdmx", "connection": "x", "agency": "A", "flow": "B", **said})

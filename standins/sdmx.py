"""A service of SDMX REST, versions 1 and 2: yen per US dollar, as the World Bank has it, in CSV and XML.

Nothing that fits is HTTP 404. The structure (one dataflow of agency WB with three dimensions) is made up after
that of the World Development Indicators.
"""

import re
from collections.abc import Mapping, Sequence

from standins.exchange import Reply, Request, Table, as_csv, not_found

_FLOW, _VERSION = "WDI", "1.0"
_DIMENSIONS = ("FREQ", "SERIES", "REF_AREA")
_KEY = ("A", "PA_NUS_FCRF", "JPN")
_V1 = re.compile(r"/rest/data/WB,WDI,(?:latest|1\.0)/([^/]+)\Z")
_V2 = re.compile(r"/rest/v2/data/dataflow/WB/WDI/(?:~|\*|1\.0)/([^/]+)\Z")
_PERIOD = re.compile(r"(ge|le):(\d{4})")
Points = Sequence[tuple[str, str]]


def answer(request: Request) -> Reply:
    """Answer a data query."""
    first, second = _V1.match(request.path), _V2.match(request.path)
    found = first or second
    if not found:
        return not_found()
    table = request.data.table("worldbank")
    bounds = _bounds(request.query)
    points = [(r["year"], r["jpy_per_usd"]) for r in table.rows if bounds[0] <= r["year"] <= bounds[1]]
    if not points or not _fits(found[1]):
        return Reply(b"No records found", status=404, content_type="text/plain")
    wants_xml = "xml" in request.headers.get("accept", "")
    return _xml(points) if wants_xml else _csv(points, table, newer=second is not None)


def _bounds(query: Mapping[str, str]) -> tuple[str, str]:
    said = dict(_PERIOD.findall(query.get("c[TIME_PERIOD]", "")))
    return query.get("startPeriod", said.get("ge", "")), query.get("endPeriod", said.get("le", "9999"))


def _fits(key: str) -> bool:
    if key in {"all", "*"}:
        return True
    asked = key.split(".")
    wild = {"", "*"}
    return len(asked) == len(_KEY) and all(
        said in wild or value in said.split("+") for said, value in zip(asked, _KEY, strict=True)
    )


def _csv(points: Points, table: Table, *, newer: bool) -> Reply:
    if newer:  # SDMX-CSV 2.0
        head, lead = ["STRUCTURE", "STRUCTURE_ID", "ACTION"], ["dataflow", f"WB:{_FLOW}({_VERSION})", "I"]
    else:  # SDMX-CSV 1.0
        head, lead = ["DATAFLOW"], [f"WB:{_FLOW}({_VERSION})"]
    rows = [[*lead, *_KEY, year, value, "F"] for year, value in points]
    header = [*head, *_DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"]
    return as_csv([header, *rows], encoding="utf-8", published=table.published)


def _xml(points: Points) -> Reply:
    """Answer with SDMX-ML 2.1, structure-specific."""
    message = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
    keys = " ".join(f'{name}="{value}"' for name, value in zip(_DIMENSIONS, _KEY, strict=True))
    observed = "".join(f'<Obs TIME_PERIOD="{year}" OBS_VALUE="{value}" OBS_STATUS="F"/>' for year, value in points)
    head = "<m:Header><m:ID>standin</m:ID><m:Test>false</m:Test><m:Prepared>2025-01-01T00:00:00</m:Prepared></m:Header>"
    data = f"<m:DataSet><Series {keys}>{observed}</Series></m:DataSet>"
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<m:StructureSpecificData xmlns:m="{message}">{head}{data}</m:StructureSpecificData>'
    )
    return Reply(text.encode(), content_type="application/xml")

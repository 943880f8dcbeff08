"""Statistics by SDMX REST: a data query, answered in SDMX-CSV where the service can.

SDMX REST API 1.5 (for SDMX 2.1) and 2.0 (for SDMX 3.0), github.com/sdmx-twg/sdmx-rest: `data`. Where nothing fits the
key, a service answers HTTP 404.
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from renkei.model.runs import Interval, Landed
from renkei.model.transports import SdmxTransport
from renkei.transports.interval import interval_query
from renkei.transports.opening import Opening
from renkei.transports.part import NotModified, Part
from renkei.transports.question import Question
from renkei.transports.taking import bring, file_of, holding, merged, name_given
from renkei.transports.transfer import Received

_KIND = "application/vnd.sdmx."
_FORMS: Mapping[tuple[str, str], str] = {
    ("1", "csv"): f"{_KIND}data+csv;version=1.0.0",
    ("1", "xml"): f"{_KIND}structurespecificdata+xml;version=2.1",
    ("2", "csv"): f"{_KIND}data+csv;version=2.0.0",
    ("2", "xml"): f"{_KIND}data+xml;version=3.0.0",
}
_SAFE = "+*,.~$@"


def collect(
    opening: Opening, transport: SdmxTransport, *, interval: Interval | None, previous: Sequence[Landed]
) -> Iterator[Part | NotModified]:
    """Yield the answer to the query; see renkei.transports.collect."""
    periods = interval_query(opening.source, interval)
    start, end = periods.get("startPeriod", transport.start), periods.get("endPeriod", transport.end)
    with opening.line() as line:
        query = merged(periods_of(transport.api, start, end), transport.query)
        accept = {"accept": _FORMS[transport.api, transport.form]}
        question = Question(line.address.at(path_of(transport)), query, accept)
        holds = holding(previous, line.asked(question))

        def make(received: Received) -> Part:
            name = name_given(line, received.headers) or f"{transport.flow}.{transport.form}"
            return file_of(line, question, received, name=name)

        yield bring(line, question, holds=holds, limit=line.manners.largest_file, make=make)


def path_of(transport: SdmxTransport) -> str:
    """Return the path of a data query."""
    agency, flow, version = transport.agency, transport.flow, transport.version
    if transport.api == "1":
        pieces = ["data", f"{agency},{flow},{version}", transport.key or "all"]
    else:
        newest = "*" if version == "all" else "~" if version == "latest" else version
        pieces = ["data", "dataflow", agency, flow, newest, "*" if transport.key in {"", "all"} else transport.key]
    return "/" + "/".join(quote(piece, safe=_SAFE) for piece in pieces)


def periods_of(api: str, start: str | None, end: str | None) -> dict[str, str]:
    """Return the query parameters that bound the periods, both inclusive."""
    if api == "1":
        return {name: value for name, value in (("startPeriod", start), ("endPeriod", end)) if value}
    bounds = [f"{operator}:{value}" for operator, value in (("ge", start), ("le", end)) if value]
    return {"c[TIME_PERIOD]": "+".join(bounds)} if bounds else {}

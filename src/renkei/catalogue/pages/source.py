"""A page a source: whose, when, its runs, what was rejected, and the files that were received; and a page an agency."""

from collections import Counter
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from renkei.catalogue import seeing
from renkei.catalogue.holdings import holdings_of, today
from renkei.catalogue.naming import OUTCOMES, freshness_of
from renkei.catalogue.past import past
from renkei.catalogue.reader import reader_of
from renkei.catalogue.shell import language_of, page
from renkei.catalogue.standing import standings
from renkei.errors import UsageError
from renkei.inspection.explain import explain
from renkei.language import Text
from renkei.model.runs import Landed
from renkei.model.vintage import KINDS
from renkei.workspace import Workspace

router = APIRouter()
RUNS, FILES, ROWS, MOST_ROWS = 20, 20, 12, 5000


@dataclass(frozen=True)
class Reason:
    """Why rows were rejected: the rule, the column, and how many values it broke in."""

    rule: str
    column: str
    count: int
    why: Text


@dataclass(frozen=True)
class Rejects:
    """What of the last run was rejected: by rule, and where the first rows stand. No value is shown of any."""

    count: int
    reasons: tuple[Reason, ...]
    places: tuple[tuple[int, str], ...]


@router.get("/sources")
def sources(request: Request) -> HTMLResponse:
    """List all sources by agency, broken ones too."""
    holdings = holdings_of(request)
    project = holdings.project
    by_agency: dict[str, list[object]] = {}
    for source in sorted(project.sources.values(), key=lambda each: each.id):
        by_agency.setdefault(source.agency, []).append(source)
    stood = holdings.kept(standings).by_id
    broken = {name: error for name, error in project.broken.items() if name not in project.contracts}
    return page(request, "sources.html", by_agency=by_agency, agencies=project.agencies, standing=stood, broken=broken)


@router.get("/sources/{source}")
def source(request: Request, source: str) -> HTMLResponse:
    """Show a source."""
    holdings, reader = holdings_of(request), reader_of(request)
    one = holdings.project.source(source)
    contract = holdings.project.contracts.get(one.dataset)
    seen = seeing.shown(contract, reader, on=today()) if contract is not None else None
    runs = holdings.kept(past).of_source(source)
    return page(
        request,
        "source.html",
        source=one,
        agency=holdings.project.agencies.get(one.agency),
        contract=contract,
        standing=holdings.kept(standings).by_id.get(source),
        runs=runs[:RUNS],
        more_runs=max(len(runs) - RUNS, 0),
        outcomes=OUTCOMES,
        kinds=KINDS,
        freshness=freshness_of(one.freshness) if one.freshness else None,
        rejects=holdings.kept(rejects, source) if seen is not None else None,
        files=holdings.kept(files, source)[:FILES],
        language=language_of(request),
    )


@router.get("/agencies/{agency}")
def agency(request: Request, agency: str) -> HTMLResponse:
    """Show an agency: its sources and the datasets that they feed."""
    holdings = holdings_of(request)
    project = holdings.project
    found = project.agencies.get(agency)
    if found is None:
        raise UsageError(
            Text(f"機関「{agency}」は登録されていません。", f"No agency [{agency}] is registered."),
            where=agency,
            fix=Text("データソースの一覧をご覧ください。", "See the list of sources."),
        )
    own = sorted((each for each in project.sources.values() if each.agency == agency), key=lambda each: each.id)
    return page(
        request,
        "agency.html",
        agency=found,
        sources=own,
        contracts=project.contracts,
        standing=holdings.kept(standings).by_id,
    )


def rejects(workspace: Workspace, source: str) -> Rejects:
    """Return what of the last run of a source was rejected."""
    found = workspace.warehouse.quarantined(source, limit=MOST_ROWS)
    counts = Counter(
        (str(reason["rule"]), str(reason.get("from") or reason.get("column") or ""))
        for one in found
        for reason in one.reasons
    )
    reasons = [Reason(rule, column, count, explain(rule)) for (rule, column), count in counts.most_common()]
    places = [(one.row, ", ".join(dict.fromkeys(str(each["rule"]) for each in one.reasons))) for one in found[:ROWS]]
    return Rejects(len(found), tuple(reasons), tuple(places))


def files(workspace: Workspace, source: str) -> list[Landed]:
    """Return the files of a source that were received, the newest first."""
    return workspace.zone.received(source, most=FILES)

"""The first page, the list of all datasets, and the search."""

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from renkei.catalogue.holdings import Holdings, holdings_of
from renkei.catalogue.naming import LEVELS
from renkei.catalogue.past import past
from renkei.catalogue.search import Index
from renkei.catalogue.shell import page
from renkei.catalogue.subjects import SUBJECTS
from renkei.language import Text
from renkei.workspace import Workspace

router = APIRouter()
MOST, RECENT = 60, 5
DOMAINS = {
    "economy": Text("経済", "Economy"),
    "systems": Text("情報システム", "Information systems"),
    "workforce": Text("人材", "Workforce"),
    "reference": Text("基礎となる表", "Reference"),
}
ADDRESSES = {"dataset": "datasets", "source": "sources", "code_list": "codelists", "agency": "agencies"}
KINDS = {
    "dataset": Text("データセット", "dataset"),
    "source": Text("データソース", "source"),
    "code_list": Text("コード表", "code list"),
    "agency": Text("機関", "agency"),
}


@router.get("/")
def home(request: Request) -> HTMLResponse:
    """Show what there is, the subjects first."""
    holdings = holdings_of(request)
    project = holdings.project
    subjects = [subject for subject in SUBJECTS if subject.dataset in project.contracts]
    counts = {
        "datasets": len(project.contracts),
        "sources": len(project.sources),
        "agencies": len({source.agency for source in project.sources.values()}),
        "codelists": len(project.codelists),
    }
    recent = holdings.kept(past).runs[:RECENT]
    return page(request, "home.html", subjects=subjects, counts=counts, recent=recent, shelves=_shelves(holdings))


@router.get("/datasets")
def datasets(request: Request) -> HTMLResponse:
    """List all datasets by their domain."""
    return page(request, "datasets.html", shelves=_shelves(holdings_of(request)), levels=LEVELS)


@router.get("/search")
def search(request: Request, q: str = "") -> HTMLResponse:
    """Show what is found."""
    holdings = holdings_of(request)
    asked = q[:200]
    found = holdings.kept(index).find(asked)
    return page(
        request,
        "search.html",
        query=asked,
        found=found[:MOST],
        count=len(found),
        addresses=ADDRESSES,
        kinds=KINDS,
        project=holdings.project,
    )


@router.get("/about")
def about(request: Request) -> HTMLResponse:
    """Say what this is and how to read it."""
    return page(request, "about.html")


def index(workspace: Workspace) -> Index:
    """Make the index of the content."""
    return Index.of(workspace.project)


def _shelves(holdings: Holdings) -> list[tuple[Text, list[object]]]:
    contracts = sorted(holdings.project.contracts.values(), key=lambda each: (_rank(each.domain), each.dataset))
    return [
        (DOMAINS.get(domain, Text(domain, domain)), list(those))
        for domain, those in groupby(contracts, key=lambda each: each.domain)
    ]


def _rank(domain: str) -> tuple[int, str]:
    known = list(DOMAINS)
    return (known.index(domain) if domain in known else len(known) - 1, domain)

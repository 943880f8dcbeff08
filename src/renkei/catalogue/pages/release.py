"""A page a release: which runs it was made of, and what it changed."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from renkei.catalogue.holdings import holdings_of
from renkei.catalogue.naming import OUTCOMES
from renkei.catalogue.past import past
from renkei.catalogue.shell import page
from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.vintage import KINDS

router = APIRouter()
PAGE = 50


@router.get("/releases")
def releases(request: Request, dataset: str | None = None, before: int | None = None) -> HTMLResponse:
    """List releases, the newest first, of all datasets or of one."""
    known = holdings_of(request).kept(past)
    runs = [run for run in known.runs if dataset in (None, run.dataset) and (before is None or run.release < before)]
    shown = runs[:PAGE]
    older = shown[-1].release if len(runs) > PAGE else None
    return page(request, "releases.html", runs=shown, older=older, dataset=dataset, outcomes=OUTCOMES, kinds=KINDS)


@router.get("/releases/{number}")
def release(request: Request, number: int) -> HTMLResponse:
    """Show a release."""
    holdings = holdings_of(request)
    known = holdings.kept(past)
    runs = known.of_release(number)
    if not runs:
        raise UsageError(
            Text(f"公開版 {number} はありません。", f"There is no release [{number}]."),
            where="/releases",
            fix=Text("公開の一覧をご覧ください。", "See the list of releases."),
        )
    contracts = holdings.project.contracts
    return page(request, "release.html", number=number, runs=runs, outcomes=OUTCOMES, kinds=KINDS, contracts=contracts)

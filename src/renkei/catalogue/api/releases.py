"""Releases: what was published when, with the row account and the verdict of each run."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from renkei.catalogue.api.asking import Asking
from renkei.catalogue.api.problems import ProblemRoute, problems
from renkei.catalogue.past import Past, PastRun, past
from renkei.language import Text
from renkei.opening.faults import Refused
from renkei.opening.said import Said, TextSaid

MOST = 500
router = APIRouter(route_class=ProblemRoute, tags=["releases"])


class RunSaid(Said):
    """A run of a release. Its account balances: read = published + unchanged + quarantined + dropped."""

    run: str
    source: str
    dataset: str
    interval: str
    published_on: str | None
    kind: str | None
    mended: bool
    account: dict[str, int]
    dropped: dict[str, int]
    outcome: str
    expectations: int
    held: int
    landed: tuple[str, ...]
    notes: tuple[TextSaid, ...]


class ReleaseSaid(Said):
    """A release: when it was, and the runs that it is made of."""

    release: int
    released_at: datetime
    runs: tuple[RunSaid, ...]


class Releases(Said):
    """Releases, the newest first; `next` is the parameter `before` of the next page, None where nothing is left."""

    releases: tuple[ReleaseSaid, ...]
    next: int | None


@router.get("/releases", responses=problems(400, 404, 503), summary="All releases")
def releases(
    request: Request,
    dataset: Annotated[str | None, Query(description="only those of this dataset")] = None,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="only those before this one")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Releases:
    """List releases, the newest first."""
    asking = Asking.of(request)
    if dataset is not None:
        asking.contract(dataset)
    known = asking.holdings.kept(past)
    runs = known.runs if dataset is None else known.of_dataset(dataset)
    numbers = [each for each in dict.fromkeys(run.release for run in runs) if before is None or each < before]
    shown = tuple(_release(known, each) for each in numbers[:limit])
    return Releases(releases=shown, next=shown[-1].release if len(numbers) > limit else None)


@router.get("/releases/{release}", responses=problems(400, 404, 503), summary="One release")
def release(request: Request, release: Annotated[int, Path(ge=1, le=2**53)]) -> ReleaseSaid:
    """Say what a release brought."""
    known = Asking.of(request).holdings.kept(past)
    if release not in known.releases:
        raise Refused(
            "unknown",
            Text(f"公開版 {release} はありません。", f"There is no release [{release}]."),
            where="release",
            fix=Text("公開版の一覧（/releases）で番号を確かめてください。", "See the list of releases (/releases)."),
        )
    return _release(known, release)


def _release(known: Past, release: int) -> ReleaseSaid:
    runs = known.of_release(release)
    return ReleaseSaid(release=release, released_at=runs[0].at, runs=tuple(map(_run, runs)))


def _run(run: PastRun) -> RunSaid:
    return RunSaid(
        run=run.run,
        source=run.source,
        dataset=run.dataset,
        interval=run.interval,
        published_on=run.published_on,
        kind=run.kind,
        mended=run.mended,
        account=dict(run.account),
        dropped=dict(run.dropped),
        outcome=run.outcome,
        expectations=run.asked,
        held=run.held,
        landed=run.landed,
        notes=run.notes,
    )

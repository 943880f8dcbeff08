"""Datasets: the list of them, and what one says."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from renkei.catalogue.api.asking import Asking
from renkei.catalogue.api.problems import ProblemRoute, problems
from renkei.model.contract import Contract
from renkei.model.rights import View, visible
from renkei.opening.asked import moment
from renkei.opening.grounds import ground
from renkei.opening.said import DatasetSaid, Said, TextSaid, said_of
from renkei.workspace import Workspace

router = APIRouter(route_class=ProblemRoute, tags=["datasets"])


class Listed(Said):
    """A dataset in the list: `readable` tells whether whoever asks may see rows of it."""

    dataset: str
    title: TextSaid
    description: TextSaid
    version: str
    classification: str
    readable: bool
    derived: bool
    release: int | None
    released_at: datetime | None
    href: str


class Datasets(Said):
    """All datasets, by their names."""

    datasets: tuple[Listed, ...]


@router.get("/datasets", responses=problems(400, 503), summary="All datasets")
def datasets(
    request: Request, domain: Annotated[str | None, Query(description="only those of this domain")] = None
) -> Datasets:
    """List all datasets that are registered; what one says is no secret, whoever may read its rows."""
    asking = Asking.of(request)
    newest = asking.holdings.kept(_newest)
    contracts = sorted(asking.holdings.project.contracts.values(), key=lambda each: each.dataset)
    wanted = [each for each in contracts if domain is None or each.domain == domain]
    return Datasets(datasets=tuple(_listed(request, asking, each, newest.get(each.dataset)) for each in wanted))


@router.get(
    "/datasets/{dataset}",
    responses=problems(400, 403, 404, 503),
    summary="One dataset",
)
def dataset(
    request: Request,
    response: Response,
    dataset: str,
    as_of: Annotated[str | None, Query(description="with the release of then")] = None,
    agreement: Annotated[str | None, Query(description="as it is read by this agreement")] = None,
) -> DatasetSaid:
    """Say what a dataset is: its columns with meaning, unit and code list, its sources and licences, its release."""
    asking = Asking.of(request)
    contract = asking.contract(dataset)
    release = asking.holdings.workspace.warehouse.release_at(dataset, moment(as_of))
    response.headers["Vary"] = asking.vary
    return said_of(asking.holdings.project, contract, _view(asking, contract, agreement), release)


def _view(asking: Asking, contract: Contract, agreement: str | None) -> View | None:
    on = asking.holdings.today
    if agreement is None and not visible(contract, asking.who.reader, on=on):
        return None
    return ground(contract, asking.who.reader, on=on, agreement=agreement)


def _listed(request: Request, asking: Asking, contract: Contract, release: tuple[int, datetime] | None) -> Listed:
    return Listed(
        dataset=contract.dataset,
        title=contract.title,
        description=contract.description,
        version=contract.version,
        classification=contract.level,
        readable=bool(visible(contract, asking.who.reader, on=asking.holdings.today)),
        derived=contract.derived,
        release=release[0] if release else None,
        released_at=release[1] if release else None,
        href=f"{request.scope['path']}/{contract.dataset}",
    )


def _newest(workspace: Workspace) -> dict[str, tuple[int, datetime]]:
    """Return the newest release of each dataset."""
    found: dict[str, tuple[int, datetime]] = {}
    for entry in workspace.warehouse.entries_of("release"):
        for account in entry.content["accounts"]:
            found[account["dataset"]] = (entry.content["release"], entry.at)
    return found

"""A page a dataset: all that somebody has to know before using it; and what its columns are made of."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from renkei import semantics
from renkei.catalogue import seeing
from renkei.catalogue.charts import Picture
from renkei.catalogue.choosing import ROWS, Chooser
from renkei.catalogue.family import column_picture, columns_picture, family, family_picture, told
from renkei.catalogue.holdings import Holdings, holdings_of, today
from renkei.catalogue.naming import LEVELS, OUTCOMES, STATUSES, freshness_of, is_number, labels_of, written
from renkei.catalogue.past import past
from renkei.catalogue.reader import reader_of
from renkei.catalogue.shell import language_of, page
from renkei.catalogue.standing import Standings, standings
from renkei.catalogue.subjects import story_of
from renkei.catalogue.usage import ways
from renkei.language import Language
from renkei.model.contract import Column, Contract
from renkei.model.registration import Source
from renkei.model.rights import agreed_views, level_of, open_view
from renkei.model.vintage import KINDS
from renkei.project.content import Project
from renkei.workspace import Workspace

router = APIRouter()
SAMPLE, RUNS, TEXT = 8, 8, 36


@dataclass(frozen=True)
class Sample:
    """Rows as the reader sees them: how many there are in all, and the first, as (receipt, cells)."""

    count: int | None
    rows: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]


@router.get("/datasets/{dataset}")
def dataset(request: Request, dataset: str) -> HTMLResponse:
    """Show a dataset."""
    holdings, language, reader = holdings_of(request), language_of(request), reader_of(request)
    contract = holdings.project.contract(dataset)
    address = str(request.base_url).rstrip("/")
    engine = holdings.workspace.settings.warehouse.partition(":")[0].partition("+")[0]
    told = holdings.kept(body, dataset, reader, language)
    related = told["story"].related if told["story"] else ()
    contracts = holdings.project.contracts
    return page(
        request,
        "story.html" if told["story"] else "dataset.html",
        **common(holdings, contract, reader),
        **told,
        related=[contracts[name] for name in related if name in contracts and name != dataset],
        kin=holdings.kept(_kin, dataset, language),
        ways=ways(contract, address=address, engine=engine),
    )


@router.get("/datasets/{dataset}/lineage")
def lineage(request: Request, dataset: str, column: str | None = None) -> HTMLResponse:
    """Show what the columns of a dataset are made of; or one of them, down to the agencies' files."""
    holdings, language = holdings_of(request), language_of(request)
    contract = holdings.project.contract(dataset)
    drawing = holdings.kept(_lineage_picture, dataset, column, language)
    made = [one for one in holdings.kept(_told, dataset) if column in (None, one.column)]
    return page(
        request, "lineage.html", contract=contract, column=column, picture=drawing, made=made, project=holdings.project
    )


def common(holdings: Holdings, contract: Contract, reader: str) -> dict[str, Any]:
    """Return what pages of a dataset say of it, its rows apart."""
    project: Project = holdings.project
    stood: Standings = holdings.kept(standings)
    runs = holdings.kept(past).of_dataset(contract.dataset)
    feeding = [source for source in project.sources.values() if source.dataset == contract.dataset]
    return {
        "contract": contract,
        "columns": [_column(contract, column) for column in contract.columns],
        "sources": feeding,
        "sources_ids": frozenset(project.sources),
        "origins": _origins(project, contract),
        "agencies": project.agencies,
        "standing": [one for one in stood.all if one.dataset == contract.dataset],
        "freshness": {source.id: freshness_of(source.freshness) for source in feeding if source.freshness},
        "runs": runs[:RUNS],
        "more_runs": max(len(runs) - RUNS, 0),
        "open_to_all": open_view(contract),
        "agreed": [view for view in agreed_views(contract, holdings.today) if view.agreement],
        "seen": seeing.shown(contract, reader, on=holdings.today),
        "reader": reader,
        "levels": LEVELS,
        "statuses": STATUSES,
        "outcomes": OUTCOMES,
        "kinds": KINDS,
    }


def _column(contract: Contract, column: Column) -> dict[str, Any]:
    level = level_of(contract, column)
    return {"of": column, "meaning": semantics.get(column.type).title, "level": level, "apart": level != contract.level}


def _origins(project: Project, contract: Contract) -> list[Source]:
    """Return the sources that a dataset rests on: its own, or of a derived one those of all that it is made of."""
    above = [name for layer in family(project, contract.dataset).above for name in layer]
    return sorted((project.sources[name] for name in above if name in project.sources), key=lambda each: each.id)


def body(workspace: Workspace, dataset: str, reader: str, language: Language) -> dict[str, Any]:
    """Return what a page shows of the rows of a dataset."""
    of = _seen(workspace.project.contract(dataset), reader)
    story = story_of(workspace, of, reader, language) if of is not None else None
    return {
        "sample": sample(workspace, dataset, reader, language),
        "chart": None if story else chart(workspace, dataset, reader, language),
        "story": story,
    }


def sample(workspace: Workspace, dataset: str, reader: str, language: Language) -> Sample | None:
    """Return how many rows the reader sees, and the first of them; None where the reader sees none."""
    contract = workspace.project.contract(dataset)
    of = _seen(contract, reader)
    if of is None:
        return None
    found = of.rows(workspace, limit=SAMPLE)
    rows = tuple((_receipt(contract, row), _cells(contract, row, language)) for row in found)
    return Sample(of.count(workspace), rows)


def chart(workspace: Workspace, dataset: str, reader: str, language: Language) -> Picture | None:
    """Return the chart of a dataset, of the rows that the reader sees."""
    contract = workspace.project.contract(dataset)
    of = _seen(contract, reader)
    if of is None:
        return None
    rows = of.rows(workspace, limit=ROWS)
    return Chooser(contract, rows, labels_of(workspace, contract, language), language).picture()


def _seen(contract: Contract, reader: str) -> seeing.Shown | None:
    return seeing.shown(contract, reader, on=today())


def _receipt(contract: Contract, row: dict[str, Any]) -> str:
    return urlencode([(f"key.{name}", str(row[name])) for name in contract.key])


def _cells(contract: Contract, row: dict[str, Any], language: Language) -> tuple[tuple[str, bool], ...]:
    told = []
    for column in contract.columns:
        said = written(row[column.name], language)
        told.append((f"{said[:TEXT]}…" if len(said) > TEXT else said, is_number(row[column.name])))
    return tuple(told)


def _kin(workspace: Workspace, dataset: str, language: Language) -> tuple[Any, Any]:
    project = workspace.project
    drawn = family_picture(project, dataset, language)
    return drawn.drawn(_kin_title(language), cls="chart kin"), family(project, dataset)


def _kin_title(language: Language) -> str:
    return "このデータが何からできているか" if language == "ja" else "What this dataset is made of"


def _lineage_picture(workspace: Workspace, dataset: str, column: str | None, language: Language) -> tuple[Any, float]:
    project = workspace.project
    if column is not None:
        drawn = column_picture(project, dataset, column, language)
    else:
        drawn = columns_picture(project, dataset, language)
    return drawn.drawn(_kin_title(language), cls="chart kin"), drawn.width


def _told(workspace: Workspace, dataset: str) -> list[Any]:
    return list(told(workspace.project, dataset))

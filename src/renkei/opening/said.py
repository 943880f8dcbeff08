"""What is said of a dataset: one document, for programs that ask the API and for whoever has opened it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from renkei import semantics
from renkei.language import Text
from renkei.model.base import TextField
from renkei.model.contract import Column, Contract
from renkei.model.entities import EntityCrosswalk
from renkei.model.registration import Source
from renkei.model.rights import View, level_of
from renkei.project.content import Project

TextSaid = Annotated[
    TextField, PlainSerializer(lambda text: {"ja": text[0], "en": text[1]}, return_type=dict[str, str])
]


class Said(BaseModel):
    """A document of the API: what a newer catalogue says beside is left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ColumnSaid(Said):
    """One column: what it is called and means. `meaning` is its semantic type, `masked` how its values are hidden."""

    name: str
    title: TextSaid
    description: TextSaid
    meaning: str
    meaning_title: TextSaid
    type: str = Field(description="string, integer, number, date, timestamp or boolean")
    required: bool
    key: bool
    unit: str | None = None
    code_list: str | None = None
    missing_reason_of: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None
    classification: str
    masked: str | None = None


class LicenceSaid(Said):
    """Under which terms an agency publishes."""

    name: TextSaid
    url: str | None = None
    credit: TextSaid | None = None


class SourceSaid(Said):
    """A source that the rows come from, in the end."""

    id: str
    title: TextSaid
    agency: str
    agency_title: TextSaid
    licence: LicenceSaid | None = None


class DatasetSaid(Said):
    """A dataset. `readable`: whoever asks may see rows; `release` is the newest, None before there is one."""

    dataset: str
    title: TextSaid
    description: TextSaid
    version: str
    status: str
    classification: str
    readable: bool
    key: tuple[str, ...]
    derived: bool
    reads: tuple[str, ...]
    columns: tuple[ColumnSaid, ...]
    sources: tuple[SourceSaid, ...]
    release: int | None = None
    released_at: datetime | None = None

    @property
    def credits(self) -> list[Text]:
        """The credit lines that agencies ask for, else their names; each once."""
        lines = [each.licence.credit if each.licence and each.licence.credit else None for each in self.sources]
        return list(dict.fromkeys(said or each.agency_title for said, each in zip(lines, self.sources, strict=True)))


def said_of(
    project: Project, contract: Contract, view: View | None, release: tuple[int, datetime] | None
) -> DatasetSaid:
    """Say what there is to say of a dataset to somebody with that view of it; None: who may not see its rows."""
    masked = view.masked if view is not None else {}
    return DatasetSaid(
        dataset=contract.dataset,
        title=contract.title,
        description=contract.description,
        version=contract.version,
        status=contract.status,
        classification=contract.level,
        readable=view is not None,
        key=contract.key,
        derived=contract.derived,
        reads=contract.reads,
        columns=tuple(_column(contract, column, masked.get(column.name)) for column in contract.columns),
        sources=tuple(_source(project, source) for source in sources_of(project, contract)),
        release=release[0] if release else None,
        released_at=release[1] if release else None,
    )


def sources_of(project: Project, contract: Contract) -> list[Source]:
    """Return the sources that feed a dataset, those of the datasets that it is made of included."""
    behind, waiting = dict.fromkeys([contract.dataset]), [contract]
    while waiting:
        for dataset in _made_of(project, waiting.pop()):
            if dataset not in behind and dataset in project.contracts:
                behind[dataset] = None
                waiting.append(project.contracts[dataset])
    return sorted((each for each in project.sources.values() if each.dataset in behind), key=lambda each: each.id)


def _made_of(project: Project, contract: Contract) -> list[str]:
    crosswalk = project.crosswalk(contract.links) if contract.links is not None else None
    linked = [crosswalk.left.dataset, crosswalk.right.dataset] if isinstance(crosswalk, EntityCrosswalk) else []
    return [*contract.reads, *linked]


def plain(value: Any) -> Any:
    """Return a value, models as their fields, with its texts as {"ja": …, "en": …}, as all documents of the API have them."""
    if isinstance(value, Text):
        return {"ja": value.ja, "en": value.en}
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def _column(contract: Contract, column: Column, mask: str | None) -> ColumnSaid:
    return ColumnSaid(
        name=column.name,
        title=column.title,
        description=column.description,
        meaning=column.type,
        meaning_title=semantics.get(column.type).title,
        type=column.logical_type,
        required=column.required,
        key=column.name in contract.key,
        unit=column.unit,
        code_list=column.code_list,
        missing_reason_of=column.missing_reason_of,
        minimum=column.minimum,
        maximum=column.maximum,
        pattern=column.pattern,
        classification=level_of(contract, column),
        masked=mask,
    )


def _source(project: Project, source: Source) -> SourceSaid:
    agency = project.agencies.get(source.agency)
    return SourceSaid(
        id=source.id,
        title=source.title,
        agency=source.agency,
        agency_title=agency.title if agency else Text(source.agency, source.agency),
        licence=LicenceSaid(name=source.licence.name, url=source.licence.url, credit=source.licence.credit),
    )

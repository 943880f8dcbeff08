"""From a request to a question: who asks, of which dataset, by which parameters; and whether the answer is known already."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from renkei.catalogue.holdings import Holdings, holdings_of
from renkei.catalogue.reader import Readers, reader_of
from renkei.ledger import canonical
from renkei.model.contract import Contract
from renkei.opening.asked import Asked, day, moment
from renkei.opening.faults import no_dataset
from renkei.opening.forms import Form
from renkei.opening.giving import Who
from renkei.warehouse.asking import Question

CONTROLS = (
    "format",
    "limit",
    "after",
    "columns",
    "provenance",
    "as_of",
    "as_published",
    "release",
    "agreement",
    "lang",
)
"""Parameters that are no columns; a column that has such a name is asked by `name.eq`."""


@dataclass(frozen=True)
class Asking:
    """One request: what is at hand, who asks, and how a proxy tells who does."""

    holdings: Holdings
    who: Who
    header: str | None

    @classmethod
    def of(cls, request: Request) -> "Asking":
        """Return who asks for what is at hand."""
        readers: Readers = request.app.state.readers
        return cls(holdings_of(request), Who(reader_of(request), None, "api"), readers.header)

    def contract(self, dataset: str) -> Contract:
        """Return the contract of a dataset; Refused where there is none, ContentError where it is broken."""
        project = self.holdings.project
        if dataset not in project.contracts and dataset not in project.broken_contracts:
            raise no_dataset(dataset[:120])
        return project.contract(dataset)

    @property
    def vary(self) -> str:
        """The headers of a request that an answer depends on."""
        return ", ".join(["Accept", *([self.header] if self.header else [])])


def asked_of(
    request: Request,
    *,
    columns: str | None,
    provenance: bool,
    as_of: str | None,
    as_published: str | None,
    agreement: str | None,
    limit: int | None,
) -> Asked:
    """Return what a request asks for; all parameters that are no controls are conditions."""
    return Asked(
        columns=tuple(each.strip() for each in columns.split(",")) if columns else (),
        where=tuple(conditions(request, CONTROLS)),
        as_of=moment(as_of),
        as_published=day("as_published", as_published),
        agreement=agreement,
        provenance=provenance,
        limit=limit,
    )


def conditions(request: Request, controls: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a request that are about columns."""
    yield from ((key, value) for key, value in request.query_params.multi_items() if key not in controls)


def tag_of(request: Request, question: Question, form: Form, release: tuple[int, datetime], who: Who) -> str:
    """Return the entity tag of an answer (RFC 9110, 8.8.3): of its release, its ground, its form and all that was asked."""
    asked = sorted(request.query_params.multi_items())
    said = [*release, form.name, question.view, question.contract.model_dump(exclude={"agreements"}), asked, who.reader]
    return f'W/"{hashlib.sha256(canonical(said).encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether whoever asks has this very answer already."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag in [each.strip() for each in known.split(",")]

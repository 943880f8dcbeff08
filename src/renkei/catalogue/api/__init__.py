"""The HTTP API, for programs: datasets, rows, receipts, releases, code lists, exchange documents. Every route reads.

problems   how an error is told (RFC 9457)
asking     from a request to a question, and whether whoever asks has the answer already
answering  rows as an answer, in the form that is asked for

Rights are those of `model.rights`; what is confidential or personal is given only when the ledger has taken the read.
"""

from fastapi import APIRouter

from renkei.catalogue.api import codelists, datasets, documents, receipts, releases, rows
from renkei.catalogue.api.problems import ProblemRoute, problem

__all__ = ["problem", "router"]

router = APIRouter(route_class=ProblemRoute)
for room in (datasets, rows, receipts, releases, codelists, documents):
    router.include_router(room.router)

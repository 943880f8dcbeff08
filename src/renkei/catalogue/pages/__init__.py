"""Pages for people, one module a kind."""

from contextlib import suppress

from fastapi import APIRouter

from renkei.catalogue.holdings import Holdings
from renkei.catalogue.pages import codelist, dataset, home, release, row, source
from renkei.catalogue.past import past
from renkei.catalogue.standing import standings
from renkei.errors import SystemFault

router = APIRouter()
for room in (home, dataset, row, source, release, codelist):
    router.include_router(room.router)


def warm(holdings: Holdings) -> None:
    """Work out what all pages share, before somebody asks; a warehouse that is down is told to whoever does."""
    with suppress(SystemFault):
        holdings.kept(home.index)
        holdings.kept(past)
        holdings.kept(standings)

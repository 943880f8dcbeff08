"""Registering a source in the browser: from a sample to the files of a registration, which somebody then reviews.

Nothing is written among the registrations themselves: what comes out is a download, or a change under `proposals/` of
the state folder, with a page that says what it would do.
"""

from fastapi import APIRouter

from renkei.catalogue.registering import answering, outcome, sampling

router = APIRouter()
for room in (sampling, answering, outcome):
    router.include_router(room.router, prefix="/register")

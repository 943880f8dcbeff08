"""The web application, put together: pages for people, the API, and, where it is switched on, registering.

Every route reads; nothing that changes a state is a GET. What a route needs of the world it asks `holdings_of(request)`,
and pages are written by `shell.page`. Errors are told by `faults`, as a page or, under /api/, as the API tells them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from renkei.catalogue import api, faults, pages, registering
from renkei.catalogue.headers import SafeHeaders
from renkei.catalogue.holdings import Holdings
from renkei.catalogue.reader import Readers
from renkei.catalogue.registering.drafts import FOLDER, Drafts
from renkei.workspace import Workspace

API = "/api/v1"
STATIC = Path(__file__).with_name("static")


def create_app(
    workspace: Workspace,
    *,
    readers: Readers | None = None,
    register: bool = False,
    hosts: Sequence[str] | None = None,
    dependencies: Sequence[Any] = (),
) -> FastAPI:
    """Return the application over a workspace.

    `readers` tell who asks, `register` lets officers propose sources; a request for any but `hosts` is refused, so that
    no page of a stranger's reads what is on this machine (None: whoever is asked for). `dependencies` are FastAPI's, of
    every route: where another application, such as Airflow, knows who has logged in.
    """
    app = FastAPI(
        title="renkei",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
        dependencies=list(dependencies),
    )
    app.state.holdings = Holdings(workspace)
    app.state.readers = readers or Readers()
    app.state.register = register
    if hosts is not None:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(SafeHeaders)
    faults.told(app)
    app.include_router(api.router, prefix=API)
    if register:
        Drafts(workspace.settings.state / FOLDER).sweep()
        app.include_router(registering.router, include_in_schema=False)
    app.include_router(pages.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app

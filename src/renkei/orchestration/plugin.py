"""The catalogue as a page of Airflow's UI: a plugin, which Airflow finds by its entry point.

Whoever is logged in to Airflow reads as an analyst of the house. Only Airflow's API server makes the application, at its
first request; what loads plugins otherwise (scheduler, processor of DAG files, workers) imports nothing of it.
"""

import threading
from typing import TYPE_CHECKING

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

BELOW = "/renkei"


class Catalogue:
    """The application, made when it is first asked for."""

    def __init__(self) -> None:
        self._app: FastAPI | None = None
        self._lock = threading.Lock()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer as the catalogue does."""
        await self.app(scope, receive, send)

    @property
    def app(self) -> "FastAPI":
        """The application, for those whom Airflow knows."""
        with self._lock:
            if self._app is None:
                self._app = _made()
            return self._app


def _made() -> "FastAPI":
    from airflow.api_fastapi.core_api.security import get_user
    from fastapi import Depends

    from renkei.catalogue.app import create_app
    from renkei.project.manifest import remembered
    from renkei.workspace import Workspace

    return create_app(Workspace.open(loading=remembered), dependencies=[Depends(get_user)])


class RenkeiPlugin(AirflowPlugin):
    """Shows the catalogue beside the DAGs."""

    name = "renkei"
    fastapi_apps = [  # noqa: RUF012  as Airflow declares it
        {"app": Catalogue(), "url_prefix": BELOW, "name": "renkei catalogue"}
    ]
    external_views = [  # noqa: RUF012  as Airflow declares it
        {
            "name": "データカタログ Data catalogue",
            "href": f"{BELOW}/",
            "destination": "nav",
            "url_route": "renkei",
            "icon": f"{BELOW}/static/icon.svg",
        }
    ]

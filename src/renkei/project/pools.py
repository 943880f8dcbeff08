"""Pools of Airflow, one an agency, as `airflow pools import` takes them."""

from typing import TypedDict

from renkei.project.content import Project


class Pool(TypedDict):
    """A pool: so many tasks at once, and what for."""

    slots: int
    description: str
    include_deferred: bool


def pool_of(agency: str) -> str:
    """Return the name of an agency's pool."""
    return f"agency.{agency}"


def pools(project: Project) -> dict[str, Pool]:
    """Return the pools of all agencies by name; those of agencies whose file is broken are left out."""
    return {
        pool_of(agency.id): {
            "slots": agency.at_once,
            "description": f"{agency.title.ja} / {agency.title.en}",
            "include_deferred": False,
        }
        for agency in project.agencies.values()
    }

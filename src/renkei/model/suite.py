"""A suite: Great Expectations as data."""

from pathlib import Path
from typing import Any, Literal

from renkei.model.base import Frozen


class Expectation(Frozen):
    """One expectation. `on_failure` is what a breach means: stop the release, hold it for a steward, or note it."""

    type: str
    kwargs: dict[str, Any] = {}
    on_failure: Literal["stop", "hold", "note"] = "stop"
    why: str | None = None


class Suite(Frozen):
    """The expectations of one dataset."""

    dataset: str
    expectations: tuple[Expectation, ...]
    path: Path

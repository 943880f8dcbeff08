"""A correction: one value of a dataset that we know better than the agency that sends it, until it mends it itself."""

from datetime import date
from typing import Literal, get_args

from pydantic import Field

from renkei.model.base import Frozen
from renkei.model.registration import MissingReason

UpstreamStatus = Literal["not_reported", "reported", "accepted", "refused", "mended"]
UPSTREAM: tuple[UpstreamStatus, ...] = get_args(UpstreamStatus)


class Correction(Frozen):
    """One line of `schemas/<domain>/<dataset>.corrections.csv`, at `where`: values are canonical texts, None is no value.

    `upstream` says how far the agency that sends the value is with it. A line that is `mended` is kept for deliveries
    from before, and lets both values pass.
    """

    where: str
    key: dict[str, str]
    column: str
    expected: str | None
    value: str | None
    missing: MissingReason | None = Field(None, description="why there is no value, where there shall be none")
    reason: str
    author: str
    upstream: UpstreamStatus
    since: date
    source: str | None = Field(None, description="the source that it is about; None: the only one")


class Met(Frozen):
    """What a correction met in a row of a delivery: the value that it expects, its own, or another one (`found`)."""

    correction: Correction
    landed: str = ""
    row: int
    outcome: Literal["applied", "mended", "differs"]
    found: str | None

"""What a steward decides of a run that the audit holds."""

from datetime import datetime
from typing import Literal, get_args

from renkei.model.base import Frozen, TextField

Choice = Literal["approve", "reject", "approve-layout"]
"""`approve` publishes the run, `approve-layout` also proposes its columns for the registration; `reject` ends it."""
CHOICES: tuple[Choice, ...] = get_args(Choice)

DEADLINE = "deadline"
"""Who decided where nobody did in time."""


class Answer(Frozen):
    """What somebody answered to the question whether a run may be published; `at` is aware."""

    choice: Choice
    by: str
    why: str
    at: datetime


class Decision(Frozen):
    """A decision as the ledger keeps it: of one run, for the `reasons` that were shown."""

    source: str
    run: str
    choice: Choice
    by: str
    why: str
    at: datetime
    reasons: tuple[TextField, ...]

    @property
    def approves(self) -> bool:
        """Whether the run may be published."""
        return self.choice != "reject"

    def covers(self, reasons: tuple[TextField, ...]) -> bool:
        """Whether all of these reasons were shown to whoever decided."""
        return set(reasons) <= set(self.reasons)

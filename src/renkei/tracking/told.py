"""What one stage of a run leaves for those who watch it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from renkei.model.runs import Account, Fetched, Release, Staged, Verdict
from renkei.workspace import Workspace


@dataclass
class Told:
    """One stage of a run of `source` (or of a derived dataset): what came of it, as soon as it is there."""

    source: str
    stage: str
    fetched: Fetched | None = None
    staged: Sequence[Staged] = ()
    verdict: Verdict | None = None
    release: Release | None = None

    @property
    def done(self) -> bool:
        """Whether the stage has come to its end."""
        came = {"prepare": bool(self.staged), "audit": self.verdict is not None, "publish": self.release is not None}
        return came.get(self.stage, self.fetched is not None)

    @property
    def account(self) -> Account | None:
        """The row account of the run, once it is released."""
        accounts = self.release.accounts if self.release is not None else ()
        return next((account for account in accounts if account.source == self.source), None)


Watch = Callable[[Workspace, str, str], AbstractContextManager[Told]]
"""Watches one stage: the workspace, the id of the source or derived dataset, the name of the stage."""


@contextmanager
def unwatched(_: Workspace, source: str, stage: str) -> Iterator[Told]:
    """Keep to oneself what a stage tells."""
    yield Told(source, stage)

"""What the application has at hand: the content and what the ledger says, kept until either changes."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from fastapi import Request

from renkei.errors import RenkeiError
from renkei.project.content import Project
from renkei.stages.entitle import ZONE
from renkei.workspace import Workspace

LOOK_AGAIN = 2.0
"""Seconds in which files and ledger are not looked at again."""
MOST = 2000
T = TypeVar("T")
_NOTHING: Any = object()


@dataclass(frozen=True)
class _Held:
    """The workspace with its content as of a state of files and ledger, and what was worked out from both."""

    state: str
    content: str
    workspace: Workspace
    kept: dict[tuple[Any, ...], Any]


class Holdings:
    """The workspace as it stands, for many threads at once; nobody but the first waits for a look at the files."""

    def __init__(self, workspace: Workspace) -> None:
        self._opened, self._lock = workspace, threading.Lock()
        self._held: _Held | None = None
        self._looked = 0.0

    @property
    def workspace(self) -> Workspace:
        """The workspace, with the content as it stands in its files."""
        return self._now().workspace

    @property
    def project(self) -> Project:
        """The content."""
        return self.workspace.project

    @property
    def state(self) -> str:
        """What all that is shown depends on: another text as soon as a file, the ledger or the day is another."""
        return self._now().state

    @property
    def today(self) -> date:
        """Today, where agreements and expected days are counted."""
        return today()

    def kept(self, make: Callable[..., T], *of: Any) -> T:
        """Return `make(workspace, *of)`, worked out once for as long as nothing changes."""
        held, called = self._now(), (make, *of)
        found: T = held.kept.get(called, _NOTHING)  # asked once: another thread may clear it meanwhile
        if found is _NOTHING:
            with held.workspace.warehouse.at_hand():
                found = make(held.workspace, *of)
            if len(held.kept) >= MOST:
                held.kept.clear()
            held.kept[called] = found
        return found

    def look(self) -> None:
        """Look whether files or ledger have changed, and take what they are now."""
        content, head = self._stamp(), self._opened.warehouse.head()
        state, held = f"{content}|{head}|{today()}", self._held
        if held is None or held.content != content:
            again = Workspace.open(
                self._opened.settings, connections=self._opened.connections, loading=self._opened.loading
            )
            again.project  # noqa: B018  read now, and not while somebody waits
            self._held = _Held(state, content, again, {})
        elif held.state != state:
            self._held = _Held(state, content, held.workspace, {})
        self._looked = time.monotonic()

    def _now(self) -> _Held:
        """Return what is held; a look that is due is taken beside, and what is held until then goes on."""
        due = time.monotonic() - self._looked > LOOK_AGAIN
        if self._held is None:
            with self._lock:
                if self._held is None:
                    self.look()
        elif due and self._lock.acquire(blocking=False):
            threading.Thread(target=self._look_beside, daemon=True).start()
        assert self._held is not None  # noqa: S101  the first look has been taken
        return self._held

    def _look_beside(self) -> None:
        """Take a look that nobody waits for; where the warehouse is held by a release, what is held goes on."""
        try:
            with suppress(RenkeiError, OSError):
                self.look()
        finally:
            self._lock.release()

    def _stamp(self) -> str:
        """Return what changes with any file of the content, one that was put there with an older time included."""
        told = hashlib.sha256()
        for path in sorted(self._files()):
            found = path.stat()
            told.update(
                f"{path}\0{found.st_mtime_ns}\0{found.st_ctime_ns}\0{found.st_size}\0".encode("utf-8", "replace")
            )
        return told.hexdigest()

    def _files(self) -> Iterator[Path]:
        where = self._opened.settings
        for folder in (where.connectors, where.schemas, where.expectations):
            yield from (path for path in folder.rglob("*") if path.is_file())


def today() -> date:
    """Return today, where agreements and expected days are counted."""
    return datetime.now(ZONE).date()


def holdings_of(request: Request) -> Holdings:
    """Return what the application of this request has at hand."""
    found: Holdings = request.app.state.holdings
    return found

"""Children that are killed: one process with everything imported, which forks for each run that is asked of it.

It reads one order a line (JSON) and answers each with how the child ended: {"killed", "code", "seconds", "calls"}.

- `root`: the country; `environ`: what leads to its stores and its warehouse; `names`: what to run, in order;
- `at`: [hook, n]: the child kills itself before the n-th call of the hook (see HOOKS), from 1;
- `replay`: [source, path]: in place of runs, the workbook of mended rows to replay;
- `suites`: Great Expectations is imported before the child is forked;
- `after`: the child is killed from outside after so many seconds.
"""

import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

import renkei.pipeline
import renkei.stages.audit
import renkei.stages.audit.verdict
import renkei.stages.publish
import renkei.stages.staged
from renkei.landing.local import LocalStore
from renkei.landing.s3 import S3Store
from renkei.landing.zone import LandingZone
from renkei.stages.audit import docs, judge, table
from renkei.stages.prepare import kernel, parquet
from renkei.warehouse import books, duckdb, postgres, release
from tests.country import Country, go

_PRELOADED = (kernel, duckdb, postgres)
HOOKS: dict[str, tuple[Any, str]] = {
    "fetch: land": (LandingZone, "land"),
    "fetch: complete": (LandingZone, "complete"),
    "store: put": (LocalStore, "put"),
    "store: write": (LocalStore, "write"),
    "store: link": (LocalStore, "_link"),
    "store: delete": (LocalStore, "delete"),
    "s3: put": (S3Store, "put"),
    "s3: send": (S3Store, "_put_object"),
    "s3: delete": (S3Store, "delete"),
    "prepare: write": (parquet.StagedWriter, "write"),
    "prepare: close": (parquet.StagedWriter, "__exit__"),
    "audit: begin": (renkei.pipeline, "audit_run"),
    "audit: read": (table, "_source"),
    "audit: docs": (docs, "write_docs"),
    "publish: begin": (renkei.pipeline, "publish"),
    "publish: apply": (release.Releasing, "apply"),
    "publish: account": (books, "write_account"),
    "publish: ledger": (books, "write_release"),
    "publish: clear": (renkei.stages.publish, "clear"),
}
COMMIT = "publish: commit"


class Calls:
    """Counts the calls of every hook, and ends the process where it is told to."""

    def __init__(self, at: tuple[str, int] | None) -> None:
        self.counted: Counter[str] = Counter()
        self._at = at
        for name, (owner, attribute) in HOOKS.items():
            setattr(owner, attribute, self._counting(name, getattr(owner, attribute)))
        event.listen(Engine, "commit", lambda _: self.called(COMMIT))

    def called(self, name: str) -> None:
        self.counted[name] += 1
        if self._at == (name, self.counted[name]):
            os.kill(os.getpid(), signal.SIGKILL)

    def _counting(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*given: Any, **named: Any) -> Any:
            self.called(name)
            return function(*given, **named)

        return counting


def _run(order: dict[str, Any], answer: int) -> None:
    calls = Calls(tuple(order["at"]) if order.get("at") else None)
    os.environ.update(order.get("environ", {}))
    workspace = Country(Path(order["root"])).workspace(**order.get("environ", {}))
    if "replay" in order:
        source, path = order["replay"]
        renkei.pipeline.replay(workspace, source, Path(path), by="Minato")
    for name in order["names"]:
        go(workspace, name)
    os.write(answer, json.dumps(calls.counted).encode())


def _child(order: dict[str, Any], answer: int) -> None:
    try:
        _run(order, answer)
    except BaseException:  # noqa: BLE001  whatever it was, a fork must not go on as its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _ended(order: dict[str, Any]) -> dict[str, Any]:
    if order.get("suites"):
        judge.great_expectations()
    reading, writing = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _child(order, writing)
    os.close(writing)
    if "after" in order:
        time.sleep(order["after"])
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as answer:
        counted = json.loads(answer.read() or b"{}")
    _, status = os.waitpid(child, 0)
    killed, code = os.WIFSIGNALED(status), os.waitstatus_to_exitcode(status)
    return {"killed": killed, "code": code, "seconds": time.monotonic() - started, "calls": counted}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_ended(json.loads(line))) + "\n")
        sys.stdout.flush()

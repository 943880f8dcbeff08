"""A reader that never rests: a process that asks the same queries again and again, and remembers every answer once.

It reads one order a line (JSON): {"root", "environ", "queries": {name: SQL}} begins, {} ends and is answered with
{"seen": {name: [digests]}, "polls", "errors": {class: how often}}.
"""

import hashlib
import json
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from renkei.errors import RenkeiError
from renkei.warehouse import Warehouse, open_warehouse
from tests.country import Country

PAUSE_S = 0.1  # a reader holds a DuckDB file for itself and other readers: whoever writes must have a chance


def digest(rows: list[dict[str, Any]]) -> str:
    """Tell rows from others, whatever their order."""
    said = "\n".join(sorted(json.dumps(row, default=str, sort_keys=True) for row in rows))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


class Watch(threading.Thread):
    """Asks until it is told to stop."""

    def __init__(self, warehouse: Warehouse, queries: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self._warehouse, self._queries = warehouse, queries
        self.over = threading.Event()
        self.seen: dict[str, set[str]] = defaultdict(set)
        self.errors: Counter[str] = Counter()
        self.polls = 0

    def run(self) -> None:
        while not self.over.is_set():
            for name, sql in self._queries.items():
                self._ask(name, sql)
            self.polls += 1
            time.sleep(PAUSE_S)

    def _ask(self, name: str, sql: str) -> None:
        try:
            self.seen[name].add(digest(self._warehouse.select(sql).to_pylist()))
        except RenkeiError as error:
            self.errors[type(error).__name__] += 1
        except BaseException as error:  # noqa: BLE001  what is none of ours is the news
            self.errors[repr(error)] += 1

    def told(self) -> dict[str, Any]:
        self.over.set()
        self.join()
        return {"seen": {k: sorted(v) for k, v in self.seen.items()}, "polls": self.polls, "errors": self.errors}


def _main() -> None:
    watch: Watch | None = None
    for line in sys.stdin:
        order = json.loads(line)
        if watch is not None:
            sys.stdout.write(json.dumps(watch.told()) + "\n")
            sys.stdout.flush()
            watch = None
        if order:
            settings = Country(Path(order["root"])).workspace(**order["environ"]).settings
            watch = Watch(open_warehouse(settings.warehouse, patience=60), order["queries"])
            watch.start()


if __name__ == "__main__":
    _main()

"""What a campaign came to: printed at its end, and kept in build/reports/faults.jsonl for docs/reliability.md."""

import json
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

KEPT = Path(__file__).parents[2] / "build" / "reports" / "faults.jsonl"
COUNT = int(os.environ.get("RENKEI_FAULT_COUNT") or 200)
SEED = int(os.environ.get("RENKEI_FAULT_SEED") or 20240101)
SKIP = int(os.environ.get("RENKEI_FAULT_SKIP") or 0)
SECONDS = float(os.environ.get("RENKEI_FAULT_SECONDS") or 900)


@dataclass
class Figures:
    """The lines of one campaign."""

    lines: list[str] = field(default_factory=list)

    def note(self, fault: str, on: str, /, **counts: float | str) -> None:
        """Say what was done and what came of it."""
        said = ", ".join(f"{name.replace('_', ' ')} {_shown(count)}" for name, count in counts.items())
        self.lines.append(f"{fault} ({on}): {said}")
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        with KEPT.open("a", encoding="utf-8") as file:
            line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "fault": fault, "on": on, **counts}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Deadline:
    """The time that one part of the campaign may take."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._until = time.monotonic() + seconds

    @property
    def passed(self) -> bool:
        return time.monotonic() > self._until


def _shown(count: float | str) -> str:
    return f"{count:,}" if isinstance(count, int) else f"{count:,.1f}" if isinstance(count, float) else count

"""How patient a request is, and how considerate: limits, waits, Retry-After (RFC 9110, section 10.2.3)."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from renkei.transports.rate import Turns


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Manners:
    """Limits of one fetch: seconds, bytes, and how often to ask. The clocks are given, so that tests need not wait.

    `first_turn` is how long the first request may have to wait for its turn, where somebody tries again later in its
    place; `turns` is the agency's book of turns, where machines share one.
    """

    attempts: int = 5
    resumptions: int = 100
    first_wait: float = 1.0
    longest_wait: float = 120.0
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    total_seconds: float = 3600.0
    largest_file: int = 16 << 30
    largest_reply: int = 64 << 20
    pages: int = 1000
    page_pause: float = 1.0
    redirects: int = 5
    first_turn: float | None = None
    turns: Turns | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now
    jitter: Callable[[], float] = random.random

    @classmethod
    def of(cls, patience: float | None, *, turns: Turns | None = None) -> "Manners":
        """Return the usual ones; with `patience`, nothing is waited for in place that takes so many seconds or more."""
        if patience is None:
            return cls(turns=turns)
        return cls(longest_wait=min(cls.longest_wait, patience), first_turn=patience, turns=turns)

    def wait(self, attempt: int) -> float:
        """Return the seconds before the attempt after `attempt` (from 1): doubled each time, half of it by chance."""
        doubled: float = self.first_wait * 2.0 ** (attempt - 1)
        return min(self.longest_wait, doubled) * (0.5 + self.jitter() / 2)

    def retry_after(self, header: str | None) -> float | None:
        """Return the seconds that a server asks to wait, from a number or an HTTP date; None where it does not."""
        said = (header or "").strip()
        if said.isascii() and said.isdigit():
            return float(said[:9])
        try:
            moment = parsedate_to_datetime(said)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return max(0.0, (aware - self.now()).total_seconds())
        except (ValueError, OverflowError):
            return None

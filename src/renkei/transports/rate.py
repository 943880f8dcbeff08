"""How often an agency is asked: evenly spread, by a book of turns that all who ask it share."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from renkei.errors import TransportError
from renkei.language import Text

LONGEST = 900.0
_LOOK_AGAIN = 0.05

Turns = Callable[[float], float]
"""Takes the next turn and returns the seconds until then; where they are more than it is given, it takes none."""


class Gate:
    """Lets one request through at its turn, whichever process it is of.

    `first` is how long the first one may have to wait, where there is somebody who tries again later in its place: what
    has been begun is not given up for less than `longest`. Raises TransportError, which says `after` how many seconds.
    """

    def __init__(
        self,
        turns: Turns,
        *,
        where: str,
        first: float | None = None,
        longest: float = LONGEST,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._turns, self._where, self._sleep = turns, where, sleep
        self._longest, self._bearable = longest, longest if first is None else min(first, longest)

    def wait(self) -> None:
        """Return when it is this request's turn; TransportError where that is too long to wait for."""
        wait = self._turns(self._bearable)
        if wait > self._bearable:
            raise _crowded(wait, self._where)
        self._bearable = self._longest
        if wait > 0:
            self._sleep(wait)


class FileTurns:
    """The book of turns of one machine: a file that its processes share, with the time of the next free turn in it.

    A turn, one every `seconds` of the wall clock, is taken under a lock that is held for no longer than that takes. The
    lock is given back by name: a child that was forked meanwhile has the same open file, and would keep it. A queue
    longer than `longest` is taken for a clock that was set back.
    """

    def __init__(
        self,
        file: Path,
        seconds: float,
        *,
        longest: float = LONGEST,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file, self._seconds, self._longest = file, seconds, longest
        self._clock, self._sleep = clock, sleep

    def __call__(self, bearable: float) -> float:
        """Take a turn within `bearable` seconds, as Turns says; TransportError where the file can't be used."""
        try:
            return self._taken(bearable)
        except OSError as error:
            raise _unusable(self._file, error) from error

    def _taken(self, bearable: float) -> float:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            waited = self._lock(descriptor, bearable)
            if waited > bearable:
                return waited
            now, free = self._clock(), _number(os.pread(descriptor, 64, 0))
            if free > now + self._longest + self._seconds:  # nobody may take such a turn
                free = now
            turn = max(now, free)
            if turn - now <= bearable:
                os.pwrite(descriptor, f"{turn + self._seconds:<32.6f}".encode(), 0)
            return turn - now
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def _lock(self, descriptor: int, bearable: float) -> float:
        """Lock the file, and return the seconds that it took; more than is bearable where it was not to be had."""
        waited = 0.0
        while waited <= bearable:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._sleep(_LOOK_AGAIN)
                waited += _LOOK_AGAIN
            else:
                break
        return waited


def _number(said: bytes) -> float:
    try:
        return float(said)
    except ValueError:
        return 0.0


def _crowded(wait: float, where: str) -> TransportError:
    return TransportError(
        Text(
            f"この機関への要求の順番まで [{wait:.0f} 秒] かかります。同じ機関のほかの実行が待っています。",
            f"The agency's rate limit leaves no turn for [{wait:.0f} s]: other runs of the same agency are waiting.",
        ),
        where=where,
        fix=Text(
            "ほかの実行が終わってから再実行してください。続くときは、agency.yml の rate とスケジュールを見直してください。",
            "Run again when they have ended. If it stays so, look at `rate` in agency.yml and at the schedules.",
        ),
        after=wait,
    )


def _unusable(file: Path, error: OSError) -> TransportError:
    return TransportError(
        Text(f"要求の間隔を記録できません [{error.strerror}]。", f"The rate can't be kept [{error.strerror}]."),
        where=str(file),
        fix=Text(
            "状態フォルダー（RENKEI_STATE）に書き込めるようにしてください。",
            "Let the user that runs this write to the state folder (RENKEI_STATE).",
        ),
    )

"""How often an agency is asked: evenly spread over all processes of this machine, by a file that they share."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from renkei.errors import TransportError
from renkei.language import Text

_LONGEST = 900.0
_LOOK_AGAIN = 0.05


class Gate:
    """Lets one request through every `seconds`, whichever process of this machine it is of.

    The file holds the time of the next free turn, by the wall clock; a turn is taken under a lock that is held for
    no longer than that takes, and waited for outside of it. It is given back by name: a child that was forked meanwhile
    has the same open file, and would keep it. Machines do not share the file, so that each of them has
    a rate of its own: what would hold across machines (a row in a database, say) takes the place of this class in
    Line, which only calls `wait`.
    """

    def __init__(
        self,
        file: Path,
        seconds: float,
        *,
        longest: float = _LONGEST,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file, self._seconds, self._longest = file, seconds, longest
        self._clock, self._sleep = clock, sleep

    def wait(self) -> None:
        """Return when it is this request's turn; TransportError where that is too long to wait for."""
        try:
            wait = self._taken()
        except OSError as error:
            raise _unusable(self._file, error) from error
        if wait > self._longest:
            raise _crowded(wait, self._file)
        if wait > 0:
            self._sleep(wait)

    def _taken(self) -> float:
        """Take the next turn and return the seconds until then; where they are too many, take none."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            waited = self._lock(descriptor)
            if waited > self._longest:
                return waited
            now, free = self._clock(), _number(os.pread(descriptor, 64, 0))
            if free > now + self._longest + self._seconds:  # nobody may take such a turn: the clock was set back
                free = now
            turn = max(now, free)
            if turn - now <= self._longest:
                os.pwrite(descriptor, f"{turn + self._seconds:<32.6f}".encode(), 0)
            return turn - now
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def _lock(self, descriptor: int) -> float:
        """Lock the file, and return the seconds that it took; more than the longest wait where it was not to be had."""
        waited = 0.0
        while waited <= self._longest:
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


def _crowded(wait: float, file: Path) -> TransportError:
    return TransportError(
        Text(
            f"この機関への要求の順番まで [{wait:.0f} 秒] かかります。同じ機関のほかの実行が待っています。",
            f"The agency's rate limit leaves no turn for [{wait:.0f} s]: other runs of the same agency are waiting.",
        ),
        where=str(file),
        fix=Text(
            "ほかの実行が終わってから再実行してください。続くときは、agency.yml の rate とスケジュールを見直してください。",
            "Run again when they have ended. If it stays so, look at `rate` in agency.yml and at the schedules.",
        ),
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

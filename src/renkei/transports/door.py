"""How many sources of an agency are fetched at once on this machine: each holds a place, a file that it has locked."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from renkei.errors import TransportError
from renkei.language import Text
from renkei.model.registration import Agency

_LOOK_AGAIN = 0.5
_WHEN_TOLD_TO_WAIT = 60.0


@contextmanager
def place(
    agency: Agency | None, folder: Path, *, bearable: float, sleep: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Hold one of the agency's places; whoever dies gives it back. TransportError where none is free for so long."""
    descriptor = None if agency is None else _taken(agency, folder / agency.id, bearable, sleep)
    try:
        yield
    finally:
        if descriptor is not None:
            # By name: a child that was forked meanwhile has the same open file.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)


def _taken(agency: Agency, folder: Path, bearable: float, sleep: Callable[[float], None]) -> int:
    waited = 0.0
    while True:
        try:
            descriptor = _free(folder, agency.at_once)
        except OSError as error:
            raise _unusable(folder, error) from error
        if descriptor is not None:
            return descriptor
        if waited + _LOOK_AGAIN > bearable:
            raise _full(agency, folder)
        sleep(_LOOK_AGAIN)
        waited += _LOOK_AGAIN


def _free(folder: Path, places: int) -> int | None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, places + 1):
        descriptor = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return descriptor
    return None


def _full(agency: Agency, folder: Path) -> TransportError:
    count = agency.at_once
    return TransportError(
        Text(
            f"機関「{agency.id}」のデータソースは、すでに同時取得数の上限 [{count} 件] まで取得中です。",
            f"As many sources of [{agency.id}] as may be fetched at once [{count}] are being fetched.",
        ),
        where=str(folder),
        fix=Text(
            "ほかの取得が終わってから再実行してください。続くときは、agency.yml の at_once とスケジュールを見直してください。",
            "Run again when they have ended. If it stays so, look at `at_once` in agency.yml and at the schedules.",
        ),
        after=_WHEN_TOLD_TO_WAIT,
    )


def _unusable(folder: Path, error: OSError) -> TransportError:
    return TransportError(
        Text(f"同時取得数を数えられません [{error.strerror}]。", f"Fetches can't be counted [{error.strerror}]."),
        where=str(folder),
        fix=Text(
            "状態フォルダー（RENKEI_STATE）に書き込めるようにしてください。",
            "Let the user that runs this write to the state folder (RENKEI_STATE).",
        ),
    )

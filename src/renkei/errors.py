"""What can go wrong, and how it is said: where, what, and what to do.

RenkeiError
├── UsageError             exit 2  the command was called wrongly
├── ContentError           exit 1  a registration, contract, suite or code list is at fault
├── DataError              exit 1  what the agency sent is at fault
│   ├── ReplyError                 the agency's server answered with an error of its own
│   ├── ReadError                  the file does not fit its registration
│   ├── IndividualNumberFound      the file holds a マイナンバー and was removed
│   └── VerdictError               the audit says hold or stop
└── SystemFault            exit 3  a machine, network, disk or service is at fault
    ├── TransportError             the agency could not be reached (transient)
    ├── StorageError               landing zone or staging can't be read or written
    ├── WarehouseError             the warehouse can't be reached or refused
    ├── UnexpectedFault            something that renkei did not foresee
    └── IntegrityError             the books do not balance: nothing was committed
"""

import traceback
from collections.abc import Sequence
from pathlib import Path

from renkei.language import Language, Text, default_language

__all__ = [
    "ContentError",
    "DataError",
    "IndividualNumberFound",
    "IntegrityError",
    "ReadError",
    "RenkeiError",
    "ReplyError",
    "StorageError",
    "SystemFault",
    "TransportError",
    "UnexpectedFault",
    "UsageError",
    "VerdictError",
    "WarehouseError",
]


class RenkeiError(Exception):
    """An error that says where, what and what to do, in Japanese and in English."""

    exit_code = 3
    transient = False

    def __init__(self, what: Text, *, where: str, fix: Text, transient: bool | None = None) -> None:
        super().__init__(what.en)
        self.what, self.where, self.fix = what, where, fix
        if transient is not None:
            self.transient = transient

    def text(self, language: Language) -> str:
        """Return the whole message in `language`, over three lines."""
        return f"{self.where}\n  {self.what.in_(language)}\n  → {self.fix.in_(language)}"

    def __str__(self) -> str:
        return self.text(default_language())


class UsageError(RenkeiError):
    """The command was called wrongly."""

    exit_code = 2


class ContentError(RenkeiError):
    """A registration, contract, suite or code list is at fault; `others` are further faults of the same file."""

    exit_code = 1

    def __init__(self, what: Text, *, where: str, fix: Text, others: Sequence["ContentError"] = ()) -> None:
        super().__init__(what, where=where, fix=fix)
        self.others = tuple(others)

    def text(self, language: Language) -> str:
        """Return the message, followed by those of the other faults."""
        return "\n".join([super().text(language), *(other.text(language) for other in self.others)])


class DataError(RenkeiError):
    """What the agency sent is at fault."""

    exit_code = 1


class ReplyError(DataError):
    """The agency's server answered with an error of its own, whatever its HTTP status said."""


class ReadError(DataError):
    """The file does not fit its registration."""


class IndividualNumberFound(DataError):
    """The file holds what looks like an Individual Number (マイナンバー); it was removed, no value was kept.

    `places` say where (column and rows), `count` how many.
    """

    def __init__(self, what: Text, *, where: str, fix: Text, places: Sequence[str] = (), count: int = 0) -> None:
        super().__init__(what, where=where, fix=fix)
        self.places, self.count = tuple(places), count


class VerdictError(DataError):
    """The audit says hold or stop: nothing was published."""


class SystemFault(RenkeiError):
    """A machine, network, disk or service is at fault."""

    exit_code = 3


class TransportError(SystemFault):
    """The agency could not be reached, or what came was cut short.

    `after`: nothing is wrong, it is only not the time; in so many seconds it is worth asking again.
    """

    transient = True

    def __init__(
        self, what: Text, *, where: str, fix: Text, transient: bool | None = None, after: float | None = None
    ) -> None:
        super().__init__(what, where=where, fix=fix, transient=transient)
        self.after = after


class StorageError(SystemFault):
    """The landing zone or the staging area can't be read or written."""

    transient = True


class WarehouseError(SystemFault):
    """The warehouse can't be reached, or refused."""

    transient = True


class UnexpectedFault(SystemFault):
    """Something that renkei did not foresee: a fault of its own."""

    @classmethod
    def of(cls, error: Exception, *, where: str) -> "UnexpectedFault":
        """Say of which kind and in which line of the program, and no more: its own words may hold values."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        kind = type(error).__name__
        return cls(
            Text(f"予期しない誤りです: {kind}（{place}）", f"Unexpected: {kind} at {place}."),
            where=where,
            fix=Text(
                "renkei の不具合です。この一文を添えて開発元に知らせてください。データは失われていません。",
                "A fault of renkei: report it with this message. No data are lost.",
            ),
        )


class IntegrityError(SystemFault):
    """The books do not balance: nothing was committed."""

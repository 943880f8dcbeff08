"""The release of one delivery, as set-based SQL: quarantine, compare by key, close, withdraw, insert, count.

Rows are compared with the current rows of the same source, by key, over all columns of the contract:

- equal: left alone; its provenance stays that of its first publication ("unchanged");
- new, or changed: inserted; the row that it takes the place of is closed ("published", of these "replaced");
- absent from a whole delivery: closed ("withdrawn"). The whole run counts, however many objects it landed.

**A row is never withdrawn while it may be in quarantine.** A current row whose key is among the rejected rows stays.
Where the key of even one rejected row could not be told, nothing is withdrawn by that delivery: rows that it lacks
stay current and are counted ("retained") until a delivery without such rows says so. A table that is late by a
delivery is mended by the next one; a row that vanished because of a typing error is noticed by nobody.

**An older interval never overwrites what a newer one said.** Where a source that delivers changes is asked for an
interval again, or late, its new rows are inserted; a row that differs from the current one is left as it is if that one
came from a later interval, and counted as unchanged. A later interval that found rows as they were leaves no trace on
them: once there was one, every row that differs is left as it is.

**An older publication never overwrites a newer one.** Where both days of publication are known and a delivery is the
older one, the whole of it is kept aside, for `as_published`, and nothing current changes; of changes, those rows that
a newer publication said something of. What is kept aside counts as unchanged (`sequence` tells what is newer).

**Mended rows** (`Delivery.mended`) withdraw nothing, and replace only what stood before the delivery that they were
rejected in. A whole delivery that still has the row as it was rejected does not withdraw the mended one (`retaken`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    case,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    table,
    text,
    true,
    update,
)

from renkei.errors import DataError, IntegrityError
from renkei.language import Text
from renkei.warehouse import tables
from renkei.warehouse.ddl import Study
from renkei.warehouse.sequence import place_of
from renkei.warehouse.staging import Pending
from renkei.warehouse.structure import Made
from renkei.warehouse.tables import name

FATE = "renkei_fate"


@dataclass(frozen=True)
class Tally:
    """What a delivery did to its table, as counted in the database.

    `late` are those of the unchanged that were kept aside, where it came late (`stands_before`, as in `Place`).
    """

    published: int
    replaced: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    retained: int = 0
    late: int | None = None
    stands_before: int | None = None


class Releasing:
    """One delivery on its way into the history table, within the transaction of a release."""

    def __init__(self, connection: Connection, pending: Pending, made: Made, *, release: int) -> None:
        self.connection, self.pending, self.release = connection, pending, release
        self.history, self.late = made.history, made.late
        self.delivery, self.contract = pending.delivery, pending.delivery.contract
        self.place = place_of(connection, self.delivery)

    def apply(self) -> Tally:
        """Write rows and quarantine; DataError where a whole delivery brings not one row."""
        self._quarantine()
        self._refuse_nothing()
        if self._aside and self.delivery.delivers == "whole":
            late = self._keep_aside()
            return Tally(published=0, unchanged=late, late=late, stands_before=self.place.stands_before)
        if self._some(self.history, self._current(self.history)):
            return self._compare()
        self._insert(self.candidates)
        self.connection.execute(Study(self.history))
        return Tally(published=self._published())

    def _quarantine(self) -> None:
        rejected, kept = self.pending.rejected, tables.quarantine
        reasons, record = (cast(rejected.c[text_], JSON) for text_ in ("reasons", "record"))
        said = (literal(self.delivery.run), literal(self.delivery.source))
        chosen = select(*said, rejected.c["_landed"], rejected.c["_row"], reasons, record)
        self.connection.execute(kept.insert().from_select(kept.c.keys(), chosen, include_defaults=False))

    def _compare(self) -> Tally:
        fate = self._decide()
        late = self._keep_aside(self._has(fate, fate.c["fate"] == "late")) if self._aside else None
        replaced = self._close(self._stands_in(fate, fate.c["fate"] == "changed"))
        withdrawn, retained = self._withdraw() if self.delivery.delivers == "whole" else (0, 0)
        self._insert(self.candidates, self._has(fate, *([fate.c["fate"] != "late"] if self._aside else [])))
        fates = dict(self._tuples(select(fate.c["fate"], func.count()).group_by(fate.c["fate"])))
        self.connection.execute(text(f"DROP TABLE {FATE}"))
        ended = self._count(self.history, self._mine(self.history), self.history.c["_to_release"] == self.release)
        self._agree({replaced, fates.get("changed", 0), ended - withdrawn})
        unchanged = fates.get("equal", 0) + fates.get("older", 0) + (late or 0)
        return Tally(self._published(), replaced, unchanged, withdrawn, retained, late, self.place.stands_before)

    def _has(self, fate: FromClause, *more: ColumnElement[bool]) -> ColumnElement[bool]:
        rows = self.candidates
        same = (rows.c[label] == fate.c[label] for label in ("_landed", "_row", *self.contract.key))
        return exists().where(*same, *more)

    def _decide(self) -> FromClause:
        """Tell of every candidate whether it is new, changed, late, equal or older; of the last two nothing else is kept."""
        rows, now = self.candidates, self.history.alias("now")
        known = select(now).where(self._current(now)).subquery("known")
        same = and_(*(rows.c[key] == known.c[key] for key in self.contract.key))
        differs = or_(false(), *(rows.c[c.name].is_distinct_from(known.c[c.name]) for c in self.contract.columns))
        older = [(and_(differs, newer), "late" if self._aside else "older") for newer in self._said_later(known)]
        alike = [(known.c["_run"].in_(self.place.later), "late")] if self._aside else []
        told = case((known.c["_run"].is_(None), "new"), *older, (differs, "changed"), *alike, else_="equal")
        kept = {label: rows.c[label] for label in ("_landed", "_row", *self.contract.key)}
        unless = [
            case((told.in_(("new", "changed", "late")), value), else_=null()).label(name(label))
            for label, value in kept.items()
        ]
        decided = select(told.label("fate"), *unless).select_from(rows.outerjoin(known, same))
        self.connection.execute(decided.into(FATE, temporary=True))
        fate = table(FATE, column("fate"), *(column(name(label)) for label in kept))
        self.connection.execute(Study(fate))
        return fate

    def _said_later(self, known: FromClause) -> Iterator[ColumnElement[bool]]:
        """Yield when a current row says what a later run of the source said: never, all are, or by its run.

        To mended rows, what the delivery that they were in said is later too, and all that came after it.
        """
        of = self.delivery
        if of.mended is not None:
            yield known.c["_from_release"] >= of.mended.release
            yield self.candidates.c["_row"].in_(sorted(of.mended.spoken))
        if self.place.later:
            yield true() if self.place.confirmed else known.c["_run"].in_(self.place.later)

    def _withdraw(self) -> tuple[int, int]:
        """Close the rows that the delivery lacks, save those that may be in quarantine; count both."""
        absent, spared = ~self._stands_in(self.candidates), self._spared()
        if self._untold():
            return 0, self._count(self.history, self._current(self.history), absent)
        retained = self._count(self.history, self._current(self.history), absent, spared)
        return self._close(absent, ~spared), retained

    def _spared(self) -> ColumnElement[bool]:
        """Whether a row of the history is in quarantine by its key, or was mended of one that is there again."""
        rejected, history = self.pending.rejected, self.history.c
        spared = [
            and_(history["_landed"] == sha, history["_row"].in_(sorted(rows)))
            for sha, rows in self.delivery.retaken.items()
        ]
        if self.pending.keyed:
            same = (rejected.c[f"_key_{n}"] == history[key] for n, key in enumerate(self.contract.key))
            spared.append(exists().where(*same))
        return or_(false(), *spared)

    def _untold(self) -> int:
        """Count the rejected rows of which nobody can tell which row of the table they would have been."""
        rejected = self.pending.rejected
        if not self.pending.keyed:  # duplicates were rejected too, but their key is that of a good row
            return self._count(rejected) - len(self.delivery.verdict.duplicates)
        return self._count(rejected, or_(*(rejected.c[f"_key_{n}"].is_(None) for n in range(len(self.contract.key)))))

    def _refuse_nothing(self) -> None:
        if self.delivery.delivers != "whole" or self._some(self.pending.rows) or self._some(self.pending.rejected):
            return
        raise DataError(
            Text(
                "全件を届けるはずのデータに 1 行もありません。公開中の行をすべて取り下げることになるため、公開しません。",
                "What should be the whole of the data has not one row. Publishing it would withdraw every row.",
            ),
            where=f"{self.delivery.source} → {self.contract.dataset}",
            fix=Text(
                "届いたファイルを確かめ、機関に問い合わせてください。公開中の表はそのままです。",
                "Look at the file that was received, and ask the agency. The published table is as it was.",
            ),
        )

    def refuse_doubles(self, *, marked: Callable[..., ColumnElement[Any]] | None = None) -> None:
        """Raise IntegrityError where two candidates have one key: the audit ought to have named one of them.

        `marked` gives a key's number of fixed width, which is counted faster: where no two are equal, no two keys are.
        """
        keys = [self.candidates.c[key] for key in self.contract.key]
        if marked is not None:
            numbers = select(func.count() - func.count(marked(*keys).distinct())).select_from(self.candidates)
            if not self.connection.scalar(numbers):
                return
        doubled = self._count(select(*keys).group_by(*keys).having(func.count() > 1).subquery("doubled"))
        if doubled:
            raise IntegrityError(
                Text(
                    f"監査で見つかっていない重複キーが {doubled} 件あります。何も公開していません。",
                    f"[{doubled}] keys stand more than once among the rows that the audit passed. Nothing was published.",
                ),
                where=f"{self.delivery.source} → {self.contract.dataset} ({', '.join(self.contract.key)})",
                fix=Text("この実行の監査をやり直してください。", "Run the audit of this run again."),
            )

    def _agree(self, counts: set[int]) -> None:
        if len(counts) > 1:
            raise IntegrityError(
                Text(
                    f"置き換えた行の数が合いません {sorted(counts)}。何も公開していません。",
                    f"Counts of replaced rows differ: {sorted(counts)}. Nothing was published.",
                ),
                where=f"{self.delivery.source} → {self.contract.dataset}",
                fix=Text("renkei verify で倉庫を検査してください。", "Check the warehouse with [renkei verify]."),
            )

    @cached_property
    def candidates(self) -> FromClause:
        """The staged good rows, without the duplicates that the verdict names."""
        rows, kept, doubled = self.pending.rows, tables.quarantine, self.pending.doubled
        if not self.delivery.verdict.duplicates:
            return rows
        if doubled is not None:
            same = [rows.c[key] == doubled.c[f"_key_{n}"] for n, key in enumerate(self.contract.key)]
            same += [rows.c[label] == doubled.c[label] for label in ("_landed", "_row")]
            return select(rows).where(~exists().where(*same)).subquery("candidates")
        # One list of rows for each object: a join by object and row would take half as long as the load itself.
        named = [
            and_(rows.c["_landed"] == sha, rows.c["_row"].in_(select(kept.c["row"]).where(*self._kept_of(sha))))
            for sha in sorted({duplicate.landed for duplicate in self.delivery.verdict.duplicates})
        ]
        return select(rows).where(not_(or_(false(), *named))).subquery("candidates")

    def _kept_of(self, sha: str) -> tuple[ColumnElement[bool], ...]:
        kept = tables.quarantine
        return kept.c["run"] == self.delivery.run, kept.c["landed"] == sha

    @property
    def _aside(self) -> bool:
        """Whether it is an older publication than the source has brought before."""
        return self.place.stands_before is not None and self.late is not None

    def _keep_aside(self, *where: ColumnElement[bool]) -> int:
        """Keep rows that came late; count them."""
        assert self.late is not None  # noqa: S101  the caller has looked
        self.refuse_doubles()
        self._insert(self.candidates, *where, into=self.late, release="_release")
        return self._count(self.late, self.late.c["_run"] == self.delivery.run)

    def _insert(
        self,
        rows: FromClause,
        *where: ColumnElement[bool],
        into: Table | None = None,
        release: str = "_from_release",
    ) -> None:
        columns = [c.name for c in self.contract.columns]
        said = [literal(self.delivery.source), literal(self.delivery.run)]
        chosen = select(*(rows.c[c] for c in columns), *said, rows.c["_landed"], rows.c["_row"], literal(self.release))
        table = self.history if into is None else into
        targets = [table.c[c] for c in (*columns, "_source", "_run", "_landed", "_row", release)]
        self.connection.execute(table.insert().from_select(targets, chosen.where(*where), include_defaults=False))

    def _close(self, *where: ColumnElement[bool]) -> int:
        closing = update(self.history).where(self._current(self.history), *where).values({"_to_release": self.release})
        return self.connection.execute(closing).rowcount

    def _stands_in(self, rows: FromClause, *more: ColumnElement[bool]) -> ColumnElement[bool]:
        """Whether `rows` have a row with the key of the history's row."""
        return exists().where(*(rows.c[key] == self.history.c[key] for key in self.contract.key), *more)

    def _mine(self, history: FromClause) -> ColumnElement[bool]:
        return history.c["_source"] == self.delivery.source

    def _current(self, history: FromClause) -> ColumnElement[bool]:
        return and_(self._mine(history), history.c["_to_release"].is_(None))

    def _published(self) -> int:
        mine = self.history.c["_run"] == self.delivery.run
        return self._count(self.history, mine, self.history.c["_from_release"] == self.release)

    def _some(self, rows: FromClause, *where: ColumnElement[bool]) -> bool:
        found = select(literal(1)).select_from(rows).where(*where).limit(1)
        return self.connection.execute(found).first() is not None

    def _count(self, rows: FromClause, *where: ColumnElement[bool]) -> int:
        return int(self.connection.scalar(select(func.count()).select_from(rows).where(*where)) or 0)

    def _tuples(self, query: Select[Any]) -> list[tuple[str, int]]:
        return [(fate, count) for fate, count in self.connection.execute(query)]

"""Decisions of people about pairs of records, one a row of the CSV file beside the crosswalk.

The columns are the keys of both records, `decision` (same, different), `decided_by`, `decided_on` (a day) and `why`.
A later row about a pair takes the place of an earlier one; no row is ever changed or removed, so that it stays to be
seen who decided what, and any decision can be taken back.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from renkei.contracts.document import instead
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.entities import DECISIONS, Decision, EntityCrosswalk
from renkei.project.rows import Cells, Rows

OWN = ("decision", "decided_by", "decided_on", "why")


def read_decisions(crosswalk: EntityCrosswalk, *, left: Sequence[str], right: Sequence[str]) -> tuple[Decision, ...]:
    """Read all decisions in the order of the file; none where there is no file. `left`, `right` are columns of keys.

    Raises ContentError, with the line of each fault: another header, an empty cell, a decision that is none of the two,
    a day that is none, a decision that is dated before the one that it takes the place of.
    """
    path = crosswalk.path.with_suffix(".csv")
    if not path.is_file():
        return ()
    needs = (*left, *right, *OWN)
    rows = Rows(path, needs=needs, about=",".join(needs), spare=())
    read = tuple(_decisions(rows, left, right))
    rows.done()
    return read


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions that stand: the last about each pair."""
    return tuple({(one.left, one.right): one for one in decisions}.values())


def add_decisions(
    crosswalk: EntityCrosswalk, decisions: Sequence[Decision], *, left: Sequence[str], right: Sequence[str]
) -> None:
    """Write decisions behind those that are there; no byte that is there is touched.

    Raises ContentError where what is there is at fault, or where a decision is dated before one about the same pair.
    """
    path = crosswalk.path.with_suffix(".csv")
    stand = {(one.left, one.right): one for one in read_decisions(crosswalk, left=left, right=right)}
    for one in decisions:
        earlier = stand.get((one.left, one.right))
        if earlier is not None and one.decided_on < earlier.decided_on:
            raise _dated_later(crosswalk, earlier)
    there = path.read_bytes() if path.is_file() else b""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n" if b"\r\n" in there else "\n")
    if not there:
        writer.writerow((*left, *right, *OWN))
    elif not there.endswith(b"\n"):
        lines.write("\n")
    writer.writerows((*o.left, *o.right, o.decision, o.decided_by, o.decided_on.isoformat(), o.why) for o in decisions)
    with path.open("ab") as file:
        file.write(lines.getvalue().encode())


def _dated_later(crosswalk: EntityCrosswalk, earlier: Decision) -> ContentError:
    named = "/".join((*earlier.left, *earlier.right))
    return ContentError(
        Text(
            f"「{named}」には、もっと後の日付（{earlier.decided_on}）の判断があります。",
            f"There is a decision of a later day ({earlier.decided_on}) about [{named}].",
        ),
        where=str(crosswalk.path.with_suffix(".csv")),
        fix=Text(
            "この計算機の日付と、その行の日付を確かめてください。", "Check the date of this machine, and of that row."
        ),
    )


def _decisions(rows: Rows, left: Sequence[str], right: Sequence[str]) -> Iterator[Decision]:
    before: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Decision, int]] = {}
    for line, said in rows.read():
        one = _decision(rows, line, said, keys=(left, right))
        if one is None:
            continue
        earlier, there = before.get((one.left, one.right), (one, line))
        if one.decided_on < earlier.decided_on:
            what = Text(
                f"同じ組についての {there} 行目（{earlier.decided_on}）より前の日付です。",
                f"It is dated before line {there} ({earlier.decided_on}), which is about the same pair.",
            )
            fix = Text("判断は日付の順に書き足してください。", "Add decisions in the order of their days.")
            rows.add(line, what, fix)
        before[one.left, one.right] = one, line
        yield one


def _decision(rows: Rows, line: int, said: Cells, *, keys: Sequence[Sequence[str]]) -> Decision | None:
    if empty := [name for name, cell in said.items() if not cell.strip()]:
        what = Text(f"「{empty[0]}」が空です。", f"[{empty[0]}] is empty.")
        fix = Text(
            "誰が・いつ・なぜ決めたかまで書いてください。", "Write it: who decided, when, and why, are needed too."
        )
        rows.add(line, what, fix)
        return None
    if said["decision"] not in DECISIONS:
        what = Text(f"判断「{said['decision']}」はありません。", f"There is no decision [{said['decision']}].")
        rows.add(line, what, instead(said["decision"], DECISIONS))
        return None
    try:
        day = rows.day(line, said["decided_on"])
    except ValueError:
        return None
    assert day is not None  # noqa: S101  the cell is not empty
    left, right = (tuple(said[name] for name in names) for names in keys)
    return Decision(
        left=left,
        right=right,
        decision="same" if said["decision"] == "same" else "different",
        decided_by=said["decided_by"],
        decided_on=day,
        why=said["why"],
    )

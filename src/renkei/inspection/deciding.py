"""Deciding about pairs in a workbook: written with what waits, read with what was decided, refused where it is stale."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from renkei.contracts.document import instead
from renkei.errors import UsageError
from renkei.inspection.review import COMPARED, Review, Waiting, agreement, reason
from renkei.inspection.workbook import Column, read_workbook, write_workbook
from renkei.language import Language, Text
from renkei.model.entities import Decision

SAME, DIFFERENT = Text("同じ", "same"), Text("別", "different")


def export(found: Review, path: Path, *, language: Language) -> int:
    """Write what waits to a workbook to be decided in; return how many pairs it has."""
    facts = {"crosswalk": found.crosswalk.name, "dataset": found.dataset, "release": str(found.release)}
    rows = (_row(one, found, language) for one in found.waiting)
    columns = _columns(found, language)
    return write_workbook(
        path, title=Text("名寄せ", "review"), columns=columns, rows=rows, facts=facts, language=language
    )


def decided(found: Review, path: Path, *, by: str | None) -> tuple[Decision, ...]:
    """Return what was decided in a workbook, today, by whom it says or else `by`; nothing is written.

    Raises UsageError where the workbook is of another crosswalk or is stale (a pair no longer waits, or either record
    or the score is another by now), where it decides a pair twice, and where who decided, or why, is missing.
    """
    back = read_workbook(path, _columns(found, "ja"))
    if back.facts.get("crosswalk") != found.crosswalk.name:
        raise _of_another(path, back.facts.get("crosswalk", ""), found)
    waiting = {one.seal: one for one in found.waiting}
    today = datetime.now(ZoneInfo("Asia/Tokyo")).date()
    made = []
    rows: dict[str, int] = {}
    for number, row in back.rows.items():
        if "decision" not in row:
            continue
        if row.get("seal") not in waiting:
            raise _stale(path, number)
        if rows.setdefault(row["seal"], number) != number:
            raise _twice(path, number, rows[row["seal"]])
        pair, who, why = waiting[row["seal"]], row.get("decided_by") or by, row.get("why")
        if not who or not why:
            raise _unsaid(path, number, Text("判断者", "who decided") if not who else Text("理由", "why"))
        said = _meant(path, number, row["decision"])
        made.append(
            Decision(left=pair.left, right=pair.right, decision=said, decided_by=who, decided_on=today, why=why)
        )
    return tuple(made)


def _columns(found: Review, language: Language) -> tuple[Column, ...]:
    """Return the columns of the workbook: what is to be filled in, then both records beside each other, then why."""
    choices = tuple(one.in_(language) for one in (SAME, DIFFERENT))
    return (
        Column("decision", Text("判断", "decision"), 10, answer=True, choices=lambda _: choices),
        Column("why", Text("判断の理由", "why it was decided so"), 28, answer=True),
        Column("decided_by", Text("判断者", "decided by"), 14, answer=True),
        *_sided("name", Text("名称", "name"), 28),
        *_sided("address", Text("住所", "address"), 34),
        *_sided("number", Text("法人番号", "corporate number"), 15),
        Column("score", Text("得点", "score"), 8),
        Column("reason", Text("確認が必要な理由", "why it waits"), 28),
        Column("agreement", Text("一致の内訳", "what agrees"), 40),
        *(Column(name, Text(f"左: {name}", f"left: {name}"), 15) for name in found.left),
        *(Column(name, Text(f"右: {name}", f"right: {name}"), 15) for name in found.right),
        Column("seal", Text("照合印（変更不可）", "seal (leave it)"), 18, hidden=True),
    )


def _sided(role: str, title: Text, width: int) -> Iterator[Column]:
    yield Column(f"_l_{role}", Text(f"左の{title.ja}", f"{title.en} on the left"), width)
    yield Column(f"_r_{role}", Text(f"右の{title.ja}", f"{title.en} on the right"), width)


def _row(one: Waiting, found: Review, language: Language) -> dict[str, str | None]:
    ours, theirs = one.records
    return {
        **{f"_l_{role}": ours[role] for role in COMPARED},
        **{f"_r_{role}": theirs[role] for role in COMPARED},
        **dict(zip((*found.left, *found.right), (*one.left, *one.right), strict=True)),
        "score": one.of_pair.get("score"),
        "reason": reason(one).in_(language),
        "agreement": agreement(one).in_(language),
        "seal": one.seal,
    }


def _meant(path: Path, number: int, said: str) -> Literal["same", "different"]:
    if said.strip() in SAME:
        return "same"
    if said.strip() in DIFFERENT:
        return "different"
    what = Text(f"判断「{said}」はありません。", f"There is no decision [{said}].")
    raise UsageError(what, where=f"{path}:{number}", fix=instead(said, [*SAME, *DIFFERENT]))


def _of_another(path: Path, said: str, found: Review) -> UsageError:
    return UsageError(
        Text(f"このブックは「{said}」のものです。", f"The workbook is one of [{said}]."),
        where=str(path),
        fix=Text(
            f"renkei review {found.crosswalk.name} --export で書き出したブックを指定してください。",
            f"Give one that was written by: renkei review {found.crosswalk.name} --export",
        ),
    )


def _stale(path: Path, number: int) -> UsageError:
    return UsageError(
        Text(
            "ブックを書き出した後に、この組の記録・得点が変わったか、もう判断済みです。何も書いていません。",
            "Since the workbook was written, a record or the score of this pair has changed, or it was decided. Nothing "
            "was written.",
        ),
        where=f"{path}:{number}",
        fix=Text("--export で書き出し直してから記入してください。", "Export anew, and decide in that."),
    )


def _twice(path: Path, number: int, before: int) -> UsageError:
    return UsageError(
        Text(
            f"{before} 行目と同じ組です。何も書いていません。",
            f"It is the pair of row {before} again. Nothing was written.",
        ),
        where=f"{path}:{number}",
        fix=Text("どちらかの行の判断を消してください。", "Clear the decision of one of the two rows."),
    )


def _unsaid(path: Path, number: int, what: Text) -> UsageError:
    return UsageError(
        Text(f"{what.ja}が書かれていません。何も書いていません。", f"It does not say {what.en}. Nothing was written."),
        where=f"{path}:{number}",
        fix=Text(
            "その列に記入してください（判断者は --by でも）。", "Fill in the column (for who decided, --by does too)."
        ),
    )

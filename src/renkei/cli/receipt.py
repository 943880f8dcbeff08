"""`renkei trace`: the receipt of a row, for people."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from renkei.cli import show
from renkei.cli.state import state
from renkei.inspection.trace import Evidence, Receipt
from renkei.inspection.trace.receipt import Mended, Step, Value, Version
from renkei.language import Text
from renkei.model.vintage import KINDS
from renkei.stages.prepare.places import PLAIN

_SHOWN = 10  # versions of a row, on a screen


def show_receipt(receipt: Receipt) -> None:
    """Show where a row comes from, down to the cell."""
    show.document(_plain(receipt), _lines(receipt))


def _plain(value: Any) -> Any:
    """Return a receipt as JSON has it, its texts in the language asked for."""
    if isinstance(value, Text):
        return value.in_(state.language)
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else to_jsonable_python(value)


def _lines(receipt: Receipt) -> Iterator[str]:
    for name, value in receipt.row.items():
        yield f"  {name} = {_shown(value)}"
    if not receipt.current:
        yield state.say(
            "この行はもう公開されていません(最後の版です)。",
            "The row is no longer published; this is its last version.",
        )
    yield from _evidence(receipt, told=bool(receipt.cells))
    for value in receipt.values:
        yield from _value(value)
    for other in receipt.others:
        yield state.say(f"ほかのデータソースの列（{other.source}）", f"columns of another source ({other.source})")
        yield from _evidence(other, told=False)
    yield from _inputs(receipt)
    yield from _checked(receipt)
    yield f"{_say('実行', 'run')}: {receipt.run}  {_say('公開版', 'release')}: {receipt.release}  ({receipt.source})"
    yield from _versions(receipt)


def _evidence(of: Evidence, *, told: bool) -> Iterator[str]:
    if of.agency is not None:
        yield f"{_say('機関', 'agency')}: {of.agency.title.in_(state.language)} ({of.agency.id})"
    if of.landed is not None:
        asked = of.landed.asked.get("url")
        yield f"{_say('ファイル', 'file')}: {of.landed.name}" + (f"  ({asked})" if asked else "")
        yield f"{_say('受取', 'received')}: {of.landed.received_at.isoformat()}"
        yield f"sha256: {of.landed.sha256}"
    if of.published_on is not None or of.kind is not None:
        yield f"{_say('公表', 'published by the agency')}: {_vintage(of)}"
    told = told or of.place >= PLAIN or of.mended is not None  # else the number says it
    where = f" ({of.where.in_(state.language)})" if told and of.where else ""
    yield f"{_say('行', 'row')}: {of.place}{where}"
    if of.mended is not None:
        yield from _mended(of.mended)
    else:
        yield f"{_say('届いたままの行', 'as received')}: {of.original or '–'}"


def _mended(of: Mended) -> Iterator[str]:
    """Say who mended the row, and where it stood in the file that the agency had sent."""
    day = f"{of.at:%Y-%m-%d}" if of.at else "–"
    for value in of.values:
        said = f"{value.column}: {_quoted(value.before)} → {_quoted(value.after)}  [{value.cell}]"
        yield f"{_say('修正', 'mended')}: {said}  ({_say(f'{day} {of.by}', f'by {of.by}, {day}')})"
    if of.landed is not None:
        yield f"{_say('元のファイル', 'original file')}: {of.landed.name}  (sha256 {of.landed.sha256})"
    where = f" ({of.where.in_(state.language)})" if of.where else ""
    yield f"{_say('元の行', 'original row')}: {of.place}{where}"
    yield f"{_say('届いたままの行', 'as received')}: {of.original or '–'}"


def _value(value: Value) -> Iterator[str]:
    """Say what a value was made of, and every step."""
    raw = ", ".join(f"{name} = {_quoted(text)}" for name, text in value.raw.items())
    at = f"  [{value.cell.in_(state.language)}]" if value.cell else ""
    source = f"  ({value.source})" if value.source else ""
    if raw or value.steps:
        yield f"{value.column} ← {raw or _say('登録の値', 'as registered')}{at}{source}"
    yield from (_step(step) for step in value.steps)


def _step(step: Step) -> str:
    rules = ", ".join(step.rules)
    return f"  {rules}: {_quoted(step.before)} → {_quoted(step.after)} — {step.said.in_(state.language)}"


def _inputs(receipt: Receipt) -> Iterator[str]:
    for each in receipt.inputs:
        at = f", {each.released_at:%Y-%m-%d %H:%M} UTC" if each.released_at else ""
        release = _say(f"公開版 {each.release}", f"release {each.release}")
        yield f"{_say('元の表', 'made of')}: {each.dataset} ({release}{at})"
        yield f"  → {each.way}"


def _checked(receipt: Receipt) -> Iterator[str]:
    for value in receipt.values:
        checks = (_say("、", "; ")).join(check.in_(state.language) for check in value.checks)
        yield f"{_say('検査', 'checked')}: {value.column}: {checks}"
    checked = receipt.checked
    if checked is None:
        return
    yield f"{_say('データ契約', 'contract')}: {checked.contract} {checked.version}"
    held = sum(success for _, _, success in checked.expectations)
    asked = len(checked.expectations)
    said = (
        _say(f"（期待値 {asked} 件のうち {held} 件を満たす）", f" ({held} of {asked} expectations held)")
        if asked
        else ""
    )
    yield f"{_say('判定', 'verdict')}: {checked.outcome}{said}"
    yield from (f"  {reason.in_(state.language)}" for reason in checked.reasons)


def _versions(receipt: Receipt) -> Iterator[str]:
    yield (
        _say(f"この行の版は {len(receipt.versions)} あります。", f"The row has {len(receipt.versions)} versions.")
        if len(receipt.versions) > 1
        else _say("この行の版は 1 つです。", "The row has one version.")
    )
    for version in receipt.versions[:_SHOWN]:
        yield f"  {_version(version, receipt)}"
    if len(receipt.versions) > _SHOWN:
        yield "  …"


def _version(version: Version, receipt: Receipt) -> str:
    """Say one version in a line: from when to when, and of one column what it said."""
    until = f"{version.until_at:%Y-%m-%d}" if version.until_at else ""
    release = _say(f"公開版 {version.release}", f"release {version.release}")
    said = ""
    if len(receipt.values) == 1:
        column = receipt.values[0].column
        said = f"  {column} = {_shown(version.row.get(column))}"
    vintage = f"  {_vintage(version)}" if version.published_on or version.kind else ""
    return f"{release}: {version.released_at:%Y-%m-%d} – {until}  ({version.source}){said}{vintage}"


def _vintage(of: Evidence | Version) -> str:
    kind = KINDS.get(of.kind or "")
    said = kind.in_(state.language) if kind else of.kind
    return " ".join(str(each) for each in (of.published_on, said) if each is not None)


def _shown(value: object) -> str:
    return "–" if value is None else str(value)


def _quoted(text: str | None) -> str:
    return "–" if text is None else f"[{text}]"


def _say(ja: str, en: str) -> str:
    return Text(ja, en).in_(state.language)

"""Whether every correction of a dataset still holds: judged over all objects of a run, once it is known which rows stay."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.correction import Correction, Met
from renkei.model.runs import Duplicate
from renkei.project.corrected_values import typed, written


def broken_corrections(
    contract: Contract,
    listed: Sequence[Correction],
    met: Sequence[Met],
    *,
    duplicates: Sequence[Duplicate],
    rejected: Sequence[Path],
    whole: bool,
) -> tuple[Text, ...]:
    """Say which corrections no longer hold, and what to do; none where all of them do.

    `listed` are those of the source, `met` what they met in the good rows of its objects; a row that does not stay,
    because another has its key, says nothing. Of a `whole` delivery every correction must find its row, be it one that
    is `rejected` (Parquet files): of that it is not known what it would say.
    """
    gone = {(one.landed, one.row, *_texts(contract, one.key)) for one in duplicates}
    staying = [one for one in met if (one.landed, one.row, *one.correction.key.values()) not in gone]
    found = {one.correction.where for one in staying}
    absent = [one for one in listed if one.where not in found] if whole else []
    if absent:
        absent = [one for one in absent if not _may_be_rejected(contract, one, rejected)]
    return (*(said for one in staying for said in _said(one)), *(_absent(one) for one in absent))


def _texts(contract: Contract, key: Mapping[str, object]) -> Iterator[str]:
    for name in contract.key:
        yield written(contract.column(name), key[name])


def _may_be_rejected(contract: Contract, one: Correction, rejected: Sequence[Path]) -> bool:
    """Whether a rejected row has the key of a correction, as far as its key is known."""
    same = pl.lit(value=True)
    for n, name in enumerate(contract.key):
        value = typed(contract.column(name), [one.key[name]])[0]
        same &= pl.col(f"_key_{n}").is_null() | (pl.col(f"_key_{n}") == pl.lit(value))
    return any(not pl.scan_parquet(path).filter(same).head(1).collect().is_empty() for path in rejected)


def _said(one: Met) -> Iterator[Text]:
    said, place = one.correction, _place(one)
    if one.outcome == "differs":
        yield Text(
            f"{said.where}: 訂正の前提が成り立ちません。{_row(said).ja}の値は「{_shown(said.expected).ja}」のはずが、"
            f"「{_shown(one.found).ja}」でした（{place.ja}）。機関に確かめ、この行の expected と value を直すか、行を取り除いてください。",
            f"{said.where}: a correction no longer holds. {_row(said).en} was to be [{_shown(said.expected).en}] and is "
            f"[{_shown(one.found).en}] ({place.en}). Ask the agency; then mend `expected` and `value` of the line, or remove it.",
        )
    elif one.outcome == "mended" and said.upstream != "mended":
        yield Text(
            f"{said.where}: 機関が{_row(said).ja}の値を「{_shown(said.value).ja}」に直しました（{place.ja}）。この訂正は不要です。"
            "行を取り除いてください（前の配信をもう一度読むことがあるなら、upstream を mended にして残せます）。",
            f"{said.where}: the agency has mended {_row(said).en}: it sends [{_shown(said.value).en}] now ({place.en}). Remove "
            "the line (or, if deliveries from before may be read again, make its `upstream` [mended] and keep it).",
        )


def _absent(said: Correction) -> Text:
    return Text(
        f"{said.where}: 訂正の対象の行（{_key(said)}）が、全件の配信にありません。機関が行を取り下げたか、キーが変わりました。"
        "機関に確かめ、この行を直すか取り除いてください。",
        f"{said.where}: the row that it corrects ({_key(said)}) is not in a delivery of the whole: the agency withdrew it, or "
        "its key is another now. Ask the agency; then mend the line, or remove it.",
    )


def _row(said: Correction) -> Text:
    return Text(f"行 {_key(said)} の列「{said.column}」", f"[{said.column}] of the row {_key(said)}")


def _key(said: Correction) -> str:
    return ", ".join(f"{name}={value}" for name, value in said.key.items())


def _shown(value: str | None) -> Text:
    return Text("値なし", "no value") if value is None else Text(value, value)


def _place(one: Met) -> Text:
    return Text(f"原本 {one.landed[:12]}… の {one.row} 行目", f"row {one.row} of the object {one.landed[:12]}…")

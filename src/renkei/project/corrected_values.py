"""The values of corrections, each as its column has them: typed, within the contract's bounds, in its code list."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from renkei.contracts.frame import breaches, schema
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.correction import Correction
from renkei.semantics import explain, get
from renkei.semantics.base import Options, Parsed

Fault = tuple[int, Text, Text]
Numbered = Sequence[tuple[int, Correction]]


def value_faults(contract: Contract, read: Numbered, codes: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    """Yield what is wrong with the values of corrections: the line, what, and what to do."""
    for name in contract.key:
        texts = [one.key[name] for _, one in read]
        yield from _unreadable(contract.column(name), [line for line, _ in read], texts)
    for name in dict.fromkeys(one.column for _, one in read):
        column, of = contract.column(name), [(line, one) for line, one in read if one.column == name]
        lines = [line for line, _ in of]
        yield from _unreadable(column, lines, [one.expected for _, one in of])
        wrong = list(_unreadable(column, lines, [one.value for _, one in of]))
        yield from wrong
        fine = [(line, one) for line, one in of if line not in {line for line, _, _ in wrong}]
        yield from _promised(contract, column, fine, codes)


def typed(column: Column, texts: Sequence[str | None]) -> pl.Series:
    """Return canonical texts as the values of a column; what is no canonical text becomes null."""
    return _parsed(column, texts).value


def written(column: Column, value: Any) -> str:
    """Write a typed value as canonical text."""
    kind = get(column.type)
    return str(kind.write(pl.Series([value], dtype=kind.dtype))[0])


def _parsed(column: Column, texts: Sequence[str | None]) -> Parsed:
    return get(column.type).parse(pl.Series("text", texts, dtype=pl.String), Options())


def _unreadable(column: Column, lines: Sequence[int], texts: Sequence[str | None]) -> Iterator[Fault]:
    """Yield the texts that are no values of the column, and those that are not in its canonical form."""
    parsed = _parsed(column, texts)
    written_again = get(column.type).write(parsed.value)
    for n, (line, text) in enumerate(zip(lines, texts, strict=True)):
        reason = parsed.reason[n]
        if reason is not None:
            what = Text(
                f"列「{column.name}」の値「{text}」が読み取れません。",
                f"[{text}] is no value of the column [{column.name}].",
            )
            yield line, what, explain(reason)
        elif any(mask[n] for mask in parsed.rules.values()):
            what = Text(
                f"値「{text}」が正規の書き方ではありません。", f"The value [{text}] is not in its canonical form."
            )
            again = written_again[n]
            yield line, what, Text(f"「{again}」と書いてください。", f"Write [{again}].")


def _promised(
    contract: Contract, column: Column, read: Numbered, codes: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    """Yield the new values that break the contract."""
    values = typed(column, [one.value for _, one in read]).alias(column.name)
    alone = contract.model_copy(update={"columns": (column,), "key": ()})
    for at, _, rule, value in breaches(schema(alone), values.to_frame()).iter_rows():
        if value is not None:
            what = Text(
                f"value「{value}」がデータ契約に反します（{rule}）。", f"[{value}] breaks the contract: {rule}."
            )
            yield (
                read[at][0],
                what,
                Text("値か、データ契約を確かめてください。", "Look at the value, and at the contract."),
            )
    listed = codes.get(column.code_list or "")
    for line, one in read:
        if listed is not None and one.value is not None and one.value not in listed:
            what = Text(
                f"コード「{one.value}」はコード表「{column.code_list}」にありません。",
                f"The code [{one.value}] is not in the code list [{column.code_list}].",
            )
            yield line, what, Text("コードを確かめてください。", "Look the code up.")

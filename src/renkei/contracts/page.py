"""A contract as a page that people read: Markdown, in Japanese or in English."""

from collections.abc import Iterator

from renkei import semantics
from renkei.language import Language, Text
from renkei.model.contract import Column, Contract

_HEADINGS = (
    Text("列", "Column"),
    Text("名称", "Title"),
    Text("意味型", "Semantic type"),
    Text("単位", "Unit"),
    Text("必須", "Required"),
    Text("説明", "Description"),
)
_PROVENANCE = Text(
    "各行には `_source`（データソース）、`_run`（実行）、`_landed`（受け取ったファイルの SHA-256）、`_row`（ファイル内の行）が付きます。",
    "Every row carries `_source`, `_run`, `_landed` (SHA-256 of the file received) and `_row` (its place in that file).",
)


def page(contract: Contract, *, language: Language) -> str:
    """Write the documentation of a dataset: what it is, its key, who feeds it, and every column in order."""
    return "\n".join(_lines(contract, language)) + "\n"


def _lines(contract: Contract, language: Language) -> Iterator[str]:
    yield f"# {contract.title.in_(language)}"
    yield ""
    yield contract.description.in_(language).strip()
    yield ""
    yield from (f"- {fact.in_(language)}" for fact in _facts(contract))
    yield ""
    yield _row(heading.in_(language) for heading in _HEADINGS)
    yield _row("---" for _ in _HEADINGS)
    for column in contract.columns:
        yield _row(_cells(column, language))
    yield ""
    yield _PROVENANCE.in_(language)


def _facts(contract: Contract) -> Iterator[Text]:
    yield Text(f"データセット: `{contract.dataset}`", f"Dataset: `{contract.dataset}`")
    yield Text(
        f"契約の版: {contract.version}（{contract.status}）", f"Contract: {contract.version} ({contract.status})"
    )
    key = ", ".join(f"`{name}`" for name in contract.key)
    yield Text(f"キー: {key}", f"Key: {key}")
    if contract.precedence:
        order = ", ".join(f"`{name}`" for name in contract.precedence)
        yield Text(f"データソース（優先順）: {order}", f"Sources, the first wins: {order}")
    if contract.reads:
        read = ", ".join(f"`{name}`" for name in contract.reads)
        yield Text(f"導出元: {read}", f"Derived from: {read}")


def _cells(column: Column, language: Language) -> Iterator[str]:
    yield f"`{column.name}`"
    yield column.title.in_(language)
    yield f"`{column.type}` ({semantics.get(column.type).title.in_(language)})"
    yield column.unit or ""
    yield Text("はい", "yes").in_(language) if column.required else ""
    yield " ".join([column.description.in_(language), *(fact.in_(language) for fact in _more(column))])


def _more(column: Column) -> Iterator[Text]:
    if column.code_list:
        as_of = column.code_list_as_of
        yield Text(
            f"コード表 `{column.code_list}`" + (f"（`{as_of}` の時点で有効なもの）。" if as_of else "。"),
            f"Code list `{column.code_list}`" + (f", as valid on `{as_of}`." if as_of else "."),
        )
    if column.missing_reason_of:
        yield Text(
            f"`{column.missing_reason_of}` に値がない理由。", f"Says why `{column.missing_reason_of}` has no value."
        )
    if column.minimum is not None or column.maximum is not None:
        low, high = column.minimum or "", column.maximum or ""
        yield Text(f"範囲 {low}～{high}。", f"Range {low} to {high}.")
    if column.multiple_of is not None:
        yield Text(f"小数点以下 {column.decimals} 桁まで。", f"Up to {column.decimals} decimals.")
    made = column.converted_by
    if made is not None:
        rate = f"`{made.rate}` ({made.quoted}; `{made.rate_type}`, `{made.rate_on}`, `{made.rate_source}`)"
        yield Text(f"`{made.source}` を {rate} で換算した額。", f"Converted from `{made.source}` at {rate}.")
    if column.pattern:
        yield Text(f"形 `{column.pattern}`。", f"Form `{column.pattern}`.")


def _row(cells: Iterator[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"

"""Sharing agreements: whether what they name is there, and the contracts that they share something of."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from renkei.contracts.document import Document, unknown
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.agreement import ANALYST, READ_AS, Agreement, Shared
from renkei.model.contract import Contract
from renkei.model.rights import level_of

_READER = Text("読み手（機関か analyst）", "reader (an agency, or analyst)")
_AGENCY, _DATASET, _COLUMN = Text("機関", "agency"), Text("データセット", "dataset"), Text("列", "column")
_LONGEST_ROLE = 63 - len("renkei_agency_")
_LONGEST_VIEW = 63


def agreement_faults(
    document: Document,
    agreement: Agreement,
    contracts: Mapping[str, Contract],
    *,
    broken: Collection[str],
    agencies: Collection[str],
) -> Iterator[ContentError]:
    """Yield what is wrong between an agreement and the rest of the content; `broken` contracts are told of elsewhere."""
    if agreement.until < agreement.begins:
        what = Text("終わりの日が始まりの日より前です。", "It ends before it begins.")
        yield document.fault(("until",), what, fix=Text("from と until を直してください。", "Mend [from] or [until]."))
    for key, names, choices in (
        ("givers", agreement.givers, {*agencies} - {ANALYST}),
        ("readers", agreement.readers, {*agencies, ANALYST}),
    ):
        kind = _AGENCY if key == "givers" else _READER
        for n, name in enumerate(names):
            if name not in choices:
                yield unknown(document, (key, n), kind=kind, choices=choices)
            elif len(name) > _LONGEST_ROLE:
                yield _too_long(document, (key, n), name, _LONGEST_ROLE)
    named = [shared.dataset for shared in agreement.datasets]
    for n, shared in enumerate(agreement.datasets):
        if shared.dataset in named[:n]:
            what = Text(f"「{shared.dataset}」が二度書かれています。", f"[{shared.dataset}] is there twice.")
            yield document.fault(("datasets", n), what, fix=Text("一つにしてください。", "Keep one."))
        elif shared.dataset not in {*contracts, *broken}:
            yield unknown(document, ("datasets", n, "dataset"), kind=_DATASET, choices=contracts)
        elif shared.dataset in contracts:
            yield from _shared(document, n, agreement, shared, contracts[shared.dataset])


def _shared(
    document: Document, n: int, agreement: Agreement, shared: Shared, contract: Contract
) -> Iterator[ContentError]:
    place, columns = ("datasets", n), {column.name: column for column in contract.columns}
    for m, name in enumerate(shared.columns):
        if name not in columns:
            yield unknown(document, (*place, "columns", m), kind=_COLUMN, choices=columns)
    if shared.rows is not None:
        column = columns.get(shared.rows.column)
        if column is None:
            yield unknown(document, (*place, "rows", "column"), kind=_COLUMN, choices=columns)
        elif level_of(contract, column) == "personal" and column.name not in shared.columns:
            what = Text(
                f"個人情報の列「{column.name}」で行を選ぶと、その値が分かってしまいます。",
                f"Rows chosen by the personal column [{column.name}] would tell what is in it.",
            )
            fix = Text(
                "columns にも書くか、別の列で選んでください。", "Name it in [columns] too, or choose by another."
            )
            yield document.fault((*place, "rows", "column"), what, fix=fix)
    view = f"{contract.table}{READ_AS}{agreement.name}_as_of"
    if len(view) > _LONGEST_VIEW:
        yield _too_long(document, place, view, _LONGEST_VIEW)


def _too_long(document: Document, place: Sequence[str | int], name: str, longest: int) -> ContentError:
    what = Text(f"名前「{name}」は長すぎます。", f"The name [{name}] is too long.")
    fix = Text(f"{longest} 文字以内に収まる名前にしてください。", f"Keep it to {longest} characters.")
    return document.fault(place, what, fix=fix)


def with_agreements(contract: Contract, agreements: Collection[Agreement]) -> Contract:
    """Return the contract with the agreements that share something of it."""
    found = tuple(each for each in agreements if each.of(contract.dataset) is not None)
    return contract.model_copy(update={"agreements": found}) if found else contract

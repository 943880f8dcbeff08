"""What a contract and a registration say of units, checked against the units that there are."""

import re
from collections.abc import Iterator, Sequence

from renkei.contracts.document import Document, Place, instead
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.registration import FieldMapping, UnitFrom
from renkei.semantics.base import SemanticType
from renkei.semantics.units import Unit, UnknownUnit, called, decimal, in_header, known, names_of


def kept_unit(document: Document, place: Place, column: Column, kind: SemanticType) -> Iterator[ContentError]:
    """Yield what is wrong with the unit that a contract gives a column."""
    if kind.units and column.unit != kind.units[0]:
        what = Text(
            f"「{column.type}」は {kind.units[0]} で保存されます。",
            f"Values of [{column.type}] are kept in {kind.units[0]}.",
        )
        fix = Text(
            f"unit を「{kind.units[0]}」にしてください。元の単位は登録に書きます。",
            f"Make the unit [{kind.units[0]}]; how a source writes it goes into its registration.",
        )
        yield document.fault(place, what, fix=fix)
    if not kind.measures:
        return
    if column.unit is None:
        what = Text(f"「{column.type}」の列には unit が必要です。", f"A column of [{column.type}] needs a unit.")
        fix = Text("customProperties に unit を書き加えてください。", "Add `unit` to its customProperties.")
        yield document.fault(place, what, fix=fix)
        return
    found = known(column.unit)
    if found is None:
        yield _unknown(document, place, column.unit, UnknownUnit(column.unit).closest)
    elif found.symbol != column.unit:
        what = Text(
            f"単位「{column.unit}」はここでは「{found.symbol}」と書きます。",
            f"[{column.unit}] is written [{found.symbol}] here.",
        )
        yield document.fault(place, what, fix=Text(f"「{found.symbol}」にしてください。", f"Write [{found.symbol}]."))


def conversion(document: Document, place: Place, contract: Contract, column: Column) -> Iterator[ContentError]:
    """Yield what is wrong with the currencies of an amount that was converted."""
    made = column.converted_by
    if made is None:
        return
    currencies = {_currency(column), _currency(contract.column(made.source))}
    if None in currencies:
        what = Text(
            "換算した額と元の額は、どちらも金額の列です。", "Both amounts of a conversion are columns of money."
        )
        yield document.fault(
            place, what, fix=Text("semanticType を money.… にしてください。", "Make semanticType [money.…].")
        )
    elif currencies != set(made.quoted.split(" per ")) or len(currencies) != 2:
        one, other = f"{_currency(contract.column(made.source))}", f"{_currency(column)}"
        what = Text(
            f"相場「{made.quoted}」は {one} と {other} のものではありません。",
            f"The rate [{made.quoted}] is not one between {one} and {other}.",
        )
        fix = Text(f"「{one} per {other}」のように書いてください。", f"Write it like [{one} per {other}].")
        yield document.fault((*place, "quoted"), what, fix=fix)


def _currency(column: Column) -> str | None:
    found = known(column.unit or "")
    return found.dimension if found and re.fullmatch("[A-Z]{3}", found.dimension) else None


def source_unit(
    document: Document,
    place: Place,
    column: Column,
    mapping: FieldMapping,
    *,
    written: SemanticType,
    promised: SemanticType,
) -> Iterator[ContentError]:
    """Yield what is wrong with the unit in which a registration says that a source writes a column."""
    kept = _kept(column, promised, written)
    if kept is None:
        yield from _needs_none(document, place, column, mapping, promised)
        return
    choices = written.units or names_of(kept.dimension)
    if isinstance(mapping.unit, UnitFrom):
        for key, said in mapping.unit.map.items():
            yield from _of_one_kind(document, (*place, "unit", "map", key), said, kept, choices)
    else:
        if mapping.unit is not None:
            yield from _of_one_kind(document, (*place, "unit"), mapping.unit, kept, choices)
        yield from _header(document, place, mapping, kept)
        yield from _exact(document, place, mapping, kept)
    if mapping.rounding is not None and not promised.measures:
        yield _no_rounding(document, place, column)


def _kept(column: Column, promised: SemanticType, written: SemanticType) -> Unit | None:
    """Return the unit that values are kept in; None where the column has none that could be converted."""
    if promised.measures:
        return known(column.unit or "")
    return known(written.units[0]) if written.units else None


def _needs_none(
    document: Document, place: Place, column: Column, mapping: FieldMapping, promised: SemanticType
) -> Iterator[ContentError]:
    if promised.measures:
        return  # the contract's unit is at fault, and is told there
    if mapping.unit is not None:
        what = Text(f"「{column.type}」には単位がありません。", f"[{column.type}] has no units.")
        fix = Text(
            "この行を取り除くか、データ契約の semanticType を quantity にして unit を書いてください。",
            "Remove it, or make the semanticType of the contract [quantity], with its unit.",
        )
        yield document.fault((*place, "unit"), what, fix=fix)
    if mapping.rounding is not None:
        yield _no_rounding(document, place, column)


def _no_rounding(document: Document, place: Place, column: Column) -> ContentError:
    what = Text(f"「{column.type}」は丸められません。", f"Values of [{column.type}] are never rounded.")
    fix = Text(
        "この行を取り除いてください。rounding は quantity だけにあります。", "Remove it: only a [quantity] can be."
    )
    return document.fault((*place, "rounding"), what, fix=fix)


def _of_one_kind(
    document: Document, place: Place, said: str, kept: Unit, choices: Sequence[str]
) -> Iterator[ContentError]:
    found = known(said)
    if found is None:
        yield _unknown(document, place, said, choices)
    elif found.dimension != kept.dimension:
        of, other = called(found.dimension), called(kept.dimension)
        what = Text(
            f"「{said}」は{of.ja}の単位で、「{kept.symbol}」（{other.ja}）には直せません。",
            f"[{said}] is a unit of {of.en}; it can't become [{kept.symbol}], {other.en}.",
        )
        yield document.fault(place, what, fix=instead(said, choices))


def _header(document: Document, place: Place, mapping: FieldMapping, kept: Unit) -> Iterator[ContentError]:
    """Hold the unit in the name of a column, as in 費用（千円）, against the one that is registered."""
    if not isinstance(mapping.source, str):
        return
    named, registered = in_header(mapping.source), known(mapping.unit) if isinstance(mapping.unit, str) else kept
    if named is None or registered is None or named.dimension != kept.dimension or named == registered:
        return
    if named.factor == registered.factor:
        return
    what = Text(
        f"列名には単位「{named.symbol}」とありますが、登録では「{registered.symbol}」です。",
        f"The name of the column says [{named.symbol}], the registration [{registered.symbol}].",
    )
    fix = Text(
        f"値を確かめ、「unit: {named.symbol}」などと書いてください。",
        f"Look at the values; write [unit: {named.symbol}] if it is so.",
    )
    yield document.fault((*place, "unit"), what, fix=fix)


def _exact(document: Document, place: Place, mapping: FieldMapping, kept: Unit) -> Iterator[ContentError]:
    """Ask for a rounding where hardly a value could be converted without: a third has no end in decimals."""
    found = known(mapping.unit) if isinstance(mapping.unit, str) else None
    if found is None or mapping.rounding is not None or found.dimension != kept.dimension:
        return
    factor = found.to(kept)
    if not decimal(factor):
        what = Text(
            f"1 {found.symbol} は {factor} {kept.symbol} で、小数では割り切れません。",
            f"1 {found.symbol} is {factor} {kept.symbol}, which has no end in decimals.",
        )
        fix = Text("丸め方を「rounding: half_up」のように書いてください。", "Say how to round: [rounding: half_up].")
        yield document.fault((*place, "unit"), what, fix=fix)


def _unknown(document: Document, place: Place, said: str, choices: Sequence[str]) -> ContentError:
    what = Text(f"単位「{said}」は知られていません。", f"No unit is written [{said}].")
    fix = Text(
        "docs/register-a-source.ja.md の「単位」にあるものから選んでください。",
        "Choose one of those under «Units» in docs/register-a-source.md.",
    )
    return document.fault(place, what, fix=instead(said, choices) if choices else fix)

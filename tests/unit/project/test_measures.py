"""Units in contracts and registrations, and the currencies of conversions, as `renkei check` sees them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.project.check import check
from renkei.project.loader import Project

Loaded = Callable[[], Project]
CONTRACT, LANDINGS = "schemas/fisheries/landings.yml", "connectors/harbour/landings.yml"
QUANTITY = "{property: semanticType, value: number.integer}"


@pytest.fixture
def measured(country: Path, edit: Callable[[str, str, str], Path]) -> Callable[[str, str], None]:
    """Make the quantity of fish a quantity, whose source writes as `field` says; `unit` is that of the contract."""

    def make(field: str, unit: str = "kg") -> None:
        edit(CONTRACT, QUANTITY, "{property: semanticType, value: quantity.whole}")
        edit(
            CONTRACT,
            "{property: unit, value: kg}",
            f"{{property: unit, value: {unit}}}" if unit else "{property: codeList, value: species}",
        )
        edit(LANDINGS, "quantity_kg: {from: 数量}", f"quantity_kg: {field}")

    return make


def faults(project: Project) -> list[tuple[str, str, str]]:
    found = [fault for error in check(project, "harbour.landings") for fault in (error, *error.others)]
    assert all(fault.what.ja != fault.what.en and fault.fix.ja for fault in found)
    return [(fault.where, fault.what.en, fault.fix.en) for fault in found]


@pytest.mark.parametrize(
    "field",
    [
        "{from: 数量}",
        "{from: 数量, unit: t}",
        "{from: 数量, unit: ㌧}",
        "{from: 数量, unit: 貫, rounding: half_up}",
        "{from: 数量, unit: {from: 備考}}",
        "{from: 数量, unit: {from: 備考, map: {箱: 20kg}}}",
        "{from: 数量, type: number.marked, unit: 千t}",
    ],
)
def test_units_of_the_same_thing_are_fine(
    measured: Callable[..., None], loaded: Loaded, edit: Callable[..., Path], field: str
) -> None:
    if "備考" in field:
        edit(LANDINGS, "ignore: [備考]", "ignore: []")
    measured(field)
    assert faults(loaded()) == []


@pytest.mark.parametrize(
    ("field", "unit", "where", "what", "fix"),
    [
        ("{from: 数量, unit: 俵}", "kg", "(fields.quantity_kg.unit)", "No unit is written [俵]", "kg"),
        ("{from: 数量, unit: m}", "kg", "(fields.quantity_kg.unit)", "[m] is a unit of length", "kg"),
        ("{from: 数量, unit: 坪}", "m²", "(fields.quantity_kg.unit)", "1 坪 is 400/121 m²", "rounding: half_up"),
        ("{from: 数量, unit: {from: 単位}}", "kg", "(fields.quantity_kg.unit.from)", "no column [単位]", "備考"),
        (
            "{from: 数量, unit: {from: 備考, map: {箱: 箱}}}",
            "kg",
            "(fields.quantity_kg.unit.map.箱)",
            "No unit is written [箱]",
            "kg",
        ),
        ("{from: 数量, rounding: upwards}", "kg", "(fields.quantity_kg.rounding)", "[upwards]", "half_up"),
        ("{from: 数量}", "㎏", "value", "[㎏] is written [kg] here", "Write [kg]"),
        ("{from: 数量}", "俵", "value", "No unit is written [俵]", "Units"),
        ("{from: 数量}", "", "schema[0].properties[3]", "needs a unit", "Add `unit`"),
    ],
)
def test_faults_of_units(
    measured: Callable[..., None], loaded: Loaded, field: str, unit: str, where: str, what: str, fix: str
) -> None:
    measured(field, unit)
    project = loaded()
    broken = [(e.where, e.what.en, e.fix.en) for error in project.broken.values() for e in (error, *error.others)]
    found = [one for one in broken or faults(project) if what in one[1]]
    assert len(found) == 1
    assert where in found[0][0]
    assert fix in found[0][2]


def test_a_rounding_of_money_is_refused(loaded: Loaded, edit: Callable[..., Path]) -> None:
    edit(LANDINGS, "unit: 千円", "unit: 千円, rounding: down")
    ((where, what, _),) = faults(loaded())
    assert "(fields.value_jpy.rounding)" in where
    assert "never rounded" in what


@pytest.mark.parametrize(
    ("column", "field", "wrong"),
    [
        ("金額（千円）", "{from: 金額（千円）, unit: 千円}", False),
        ("金額（千円）", "{from: 金額（千円）, unit: 百万円}", True),
        ("金額（百万円）", "{from: 金額（百万円）}", True),
        ("金額[千ドル]", "{from: '金額[千ドル]', unit: 千円}", False),
        ("金額（税込）", "{from: 金額（税込）, unit: 千円}", False),
    ],
)
def test_the_unit_in_the_name_of_a_column_is_not_contradicted(
    loaded: Loaded, edit: Callable[..., Path], column: str, field: str, wrong: bool
) -> None:
    edit(LANDINGS, "金額, 備考]\nsched", f"'{column}', 備考]\nsched")
    edit(LANDINGS, "value_jpy: {from: 金額, unit: 千円}", f"value_jpy: {field}")
    found = faults(loaded())
    assert bool(found) == wrong
    if wrong:
        assert "(fields.value_jpy.unit)" in found[0][0]
        assert "The name of the column says" in found[0][1]

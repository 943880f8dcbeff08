"""Totals in a suite, held against the contract, the units and the code lists."""

from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.model.suite import PartsOf
from renkei.project.check import check
from renkei.project.loader import Project

Loaded = Callable[[], Project]
SUITE = "expectations/fisheries/landings.yml"
GOOD = """
totals:
  - total: S01
    parts: [S02, S03]
    less: [S05]
    column: value_jpy
    over: species
    rounding: half_unit
    unit: 千円
    on_failure: hold
    why: invented
"""


@pytest.fixture
def write(country: Path) -> Callable[[str], None]:
    return lambda text: (country / SUITE).write_text(text, encoding="utf-8") and None


def faults(project: Project) -> list[tuple[str, str, str]]:
    errors = [*project.broken_suites.values()] or check(project, "fisheries.landings")
    found = [fault for error in errors for fault in (error, *error.others)]
    assert all(fault.what.ja != fault.what.en and fault.fix.ja for fault in found)
    return [(fault.where, fault.what.en, fault.fix.en) for fault in found]


def test_a_suite_may_be_of_totals_alone(loaded: Loaded, write: Callable[[str], None]) -> None:
    write(GOOD)
    project = loaded()
    assert faults(project) == []
    suite = project.suite("fisheries.landings")
    (one,) = suite.totals
    assert (one.totals, one.parts, one.less, one.by, one.on_failure) == (("S01",), ("S02", "S03"), ("S05",), (), "hold")
    assert suite.expectations == ()


def test_the_parts_of_a_code_list(loaded: Loaded, write: Callable[[str], None], country: Path) -> None:
    list_ = country / "schemas/codelists/species.csv"
    lines = list_.read_text(encoding="utf-8").splitlines()
    whole = ["S01" if line.startswith(("S02", "S03")) else "" for line in lines[1:]]
    list_.write_text(
        "\n".join([f"{lines[0]},part_of", *map(",".join, zip(lines[1:], whole, strict=True))]), encoding="utf-8"
    )
    write(GOOD.replace("[S02, S03]", "{code_list: species, column: part_of}"))
    before = loaded()
    assert faults(before) == []
    assert before.suite("fisheries.landings").totals[0].parts == PartsOf(code_list="species", column="part_of")
    assert before.suite("fisheries.landings").code_lists == ("species",)
    write(GOOD.replace("[S02, S03]", "{code_list: species, column: part_off}"))
    ((where, what, fix),) = faults(loaded())
    assert "(totals[0].parts.column)" in where
    assert "[part_off]" in what
    assert "[part_of]" in fix
    write(
        GOOD.replace("[S02, S03]", "{code_list: species, column: part_of}").replace("total: S01", "total: [S01, S06]")
    )
    ((where, what, _),) = faults(loaded())
    assert "(totals[0].total)" in where
    assert "no parts of [S06]" in what


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "fix"),
    [
        ("column: value_jpy", "column: valu_jpy", "(totals[0].column)", "no column [valu_jpy]", "[value_jpy]"),
        ("column: value_jpy", "column: month", "(totals[0].column)", "no column of numbers", "numbers"),
        ("over: species", "over: specie", "(totals[0].over)", "no column [specie]", "[species]"),
        ("    over: species\n", "", "(totals[0].over)", "go together", "Write both"),
        ("    unit: 千円\n", "", "(totals[0].unit)", "is needed there", "億円"),
        ("rounding: half_unit", "rounding: none", "(totals[0].unit)", "goes with figures that were rounded", "億円"),
        ("rounding: half_unit", "rounding: half", "(totals[0].rounding)", "[half]", "half_unit"),
        ("unit: 千円", "unit: 千人", "(totals[0].unit)", "[千人] can't become", "円"),
        ("unit: 千円", "unit: 0", "(totals[0].unit)", "[0] can't become", "円"),
        ("[S02, S03]", "[S02, S02]", "(totals[0])", "There twice: S02", "Keep one"),
        ("[S02, S03]", "[S02, S33]", "(totals[0].parts)", "no code [S33]", "S03"),
        ("total: S01", "total: S11", "(totals[0].total)", "no code [S11]", "S01"),
        ("less: [S05]", "less: [S55]", "(totals[0].less)", "no code [S55]", "S05"),
        ("[S02, S03]", "{code_list: specie, column: part_of}", "(totals[0].parts.code_list)", "[specie]", "[species]"),
        ("[S02, S03]", "{code_list: ports, column: part_of}", "(totals[0].parts.code_list)", "that is a .csv", "List"),
        ("why: invented", "by: [mont]", "(totals[0].by)", "no column [mont]", "[month]"),
    ],
)
def test_faults(
    loaded: Loaded, write: Callable[[str], None], old: str, new: str, where: str, what: str, fix: str
) -> None:
    assert GOOD.count(old) == 1
    write(GOOD.replace(old, new))
    found = [one for one in faults(loaded()) if what in one[1]]
    assert len(found) == 1
    assert where in found[0][0]
    assert fix in found[0][2]


def test_columns_of_a_row_need_no_codes(loaded: Loaded, write: Callable[[str], None]) -> None:
    write("totals:\n  - {total: value_jpy, parts: [quantity_kg], rounding: none}\n")
    assert faults(loaded()) == []
    write("totals:\n  - {total: value_jpy, parts: [quantity], rounding: none}\n")
    ((where, what, _),) = faults(loaded())
    assert "(totals[0].parts)" in where
    assert "no column [quantity]" in what
    write("totals:\n  - {total: value_jpy, parts: {code_list: species, column: x}, rounding: none}\n")
    assert "need [over]" in faults(loaded())[0][1]

"""SDMX, by pysdmx: the structure holds to SDMX's own schemas, and the data fit it, value by value."""

from dataclasses import replace
from pathlib import Path

import pytest
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.model.dataflow import Component, DataStructureDefinition, Role

from renkei.exchange import sdmx
from renkei.exchange.description import Code, Codes
from renkei.language import Text
from tests.unit.exchange.samples import CONTRACT, DESCRIPTION, VALUES

NAME = "economy.everything"


@pytest.fixture(scope="module")
def structure(folder: Path) -> DataStructureDefinition:
    (found,) = read_sdmx(folder / f"{NAME}.structure.sdmx.xml", validate=True).get_data_structure_definitions()
    assert isinstance(found, DataStructureDefinition)
    return found


def component(structure: DataStructureDefinition, name: str) -> Component:
    return next(each for each in structure.components if each.id == name)


def test_the_key_is_the_dimensions_and_numbers_are_measures(structure: DataStructureDefinition) -> None:
    roles = {role: [each.id for each in structure.components if each.role is role] for role in Role}
    assert roles[Role.DIMENSION] == ["CITY", "RANK", "TIME_PERIOD"]
    assert roles[Role.MEASURE] == ["AMOUNT", "DOLLARS", "SHARE"]
    assert {"KIND", "WHY", "SEEN", "AMOUNT_UNIT", "DOLLARS_UNIT"} <= set(roles[Role.ATTRIBUTE])
    assert (structure.agency, structure.id, structure.version) == ("RENKEI", "ECONOMY_EVERYTHING", "1.2.0")


def test_code_lists_units_and_reasons_are_where_they_belong(structure: DataStructureDefinition) -> None:
    codes = component(structure, "KIND").enumeration
    assert codes is not None
    assert [(code.id, code.name) for code in codes.items] == [("a-1", "first"), ("b_2", "乙")]
    assert component(structure, "WHY").attachment_level == "AMOUNT"
    assert component(structure, "AMOUNT_UNIT").attachment_level == "AMOUNT"


def test_the_data_fit_the_structure(folder: Path) -> None:
    (found,) = get_datasets(folder / f"{NAME}.data.sdmx.csv", folder / f"{NAME}.structure.sdmx.xml")
    data = found.data
    assert data["TIME_PERIOD"].tolist() == list(VALUES["month"][1])
    assert data["AMOUNT"].tolist()[:2] == [-9007199254740993, 0]
    assert data["AMOUNT_UNIT"].tolist() == ["円"] * 3
    assert data["SAID"].tolist()[:2] == list(VALUES["said"][1])[:2]


def test_a_list_whose_codes_are_no_identifiers_is_left_out() -> None:
    kinds = Codes("kinds", Text("種類", "Kinds"), (Code("甲"),))
    (document,) = sdmx.documents(replace(DESCRIPTION, codes={"kinds": kinds}))
    assert b"Codelist" not in document.body
    assert b'pattern="[ab][-_][0-9]"' in document.body


def test_time_alone_is_no_time_dimension(tmp_path: Path) -> None:
    of = replace(DESCRIPTION, contract=CONTRACT.model_copy(update={"key": ("month",)}))
    (document,) = sdmx.documents(of)
    (tmp_path / document.name).write_bytes(document.body)
    (found,) = read_sdmx(tmp_path / document.name, validate=True).get_data_structure_definitions()
    assert [each.id for each in found.components if each.role is Role.DIMENSION] == ["MONTH"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"key": ()}, "no dimensions"),
        ({"version": "2024"}, "no version"),
        ({"columns": tuple(each for each in CONTRACT.columns if each.name in CONTRACT.key)}, "no measure"),
    ],
)
def test_what_is_no_statistics_is_refused(changes: dict[str, object], why: str) -> None:
    refused = sdmx.refuses(replace(DESCRIPTION, contract=CONTRACT.model_copy(update=changes)))
    assert refused is not None
    assert why in refused.en

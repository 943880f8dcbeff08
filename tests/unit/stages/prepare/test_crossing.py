import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from renkei.language import Text
from renkei.model.batch import Prepared, RawBatch
from renkei.model.codelist import CodeMatch
from renkei.model.contract import Column, Contract
from renkei.model.registration import Source
from renkei.semantics.crosswalks import crosswalk
from renkei.stages.prepare.kernel import Kernel

TEXT = Text("題", "title")
HALF = Decimal("0.5")
WALK = crosswalk(
    [
        CodeMatch(from_code="0911", to_code="0911"),
        CodeMatch(from_code="5892", to_code="5891", basis="the same title"),
        CodeMatch(from_code="5891", to_code="5631"),
        CodeMatch(from_code="8493", to_code="9295", weight=HALF, basis="by offices"),
        CodeMatch(from_code="8493", to_code="8499", weight=HALF, basis="by offices"),
        CodeMatch(from_code="0100", to_code=None),
    ]
)


def column(name: str, kind: str, **more: object) -> Column:
    return Column(name=name, title=TEXT, description=TEXT, type=kind, logical_type="string", **more)  # type: ignore[arg-type]


def contract(**more: object) -> Contract:
    return Contract(
        dataset="trade.offices",
        version="1.0.0",
        status="active",
        title=TEXT,
        description=TEXT,
        columns=(column("id", "code", required=True), column("industry", "jp.jsic", **more)),
        key=("id",),
        path=Path("offices.yml"),
    )


def source(**mapping: object) -> Source:
    said = {
        "id": "trade.offices",
        "path": Path("offices.yml"),
        "title": {"ja": "事業所", "en": "offices"},
        "dataset": "trade.offices",
        "delivers": "whole",
        "transport": {"kind": "local", "connection": "trade", "path": "offices.csv"},
        "reader": {"kind": "csv"},
        "schedule": {"cron": "0 0 1 * *"},
        "licence": {"name": {"ja": "条件", "en": "terms"}},
        "fields": {"id": {"from": "番号"}, "industry": {"from": "産業", "crosswalk": "jsic_13_14", **mapping}},
        "missing": {"-": "not_available"},
    }
    return Source.model_validate(said)


def prepared(*industries: str, promise: Contract | None = None, **mapping: object) -> Prepared:
    made = promise or contract()
    codes = {"jsic_14": made_list()} if made.columns[1].code_list else {}
    kernel = Kernel.compile(source(**mapping), made, codes=codes, crosswalks={"jsic_13_14": WALK})
    rows = pa.table(
        {
            "番号": [str(n) for n in range(len(industries))],
            "産業": list(industries),
            "_row": pa.array(range(2, len(industries) + 2), pa.int64()),
        }
    )
    return kernel(RawBatch(rows))


def made_list() -> pl.DataFrame:
    dates = {"valid_from": pl.Series([None], dtype=pl.Date), "valid_to": pl.Series([None], dtype=pl.Date)}
    return pl.DataFrame({"code": ["5891"]}).with_columns(**dates)


def reasons(one: Prepared) -> list[tuple[str, str]]:
    return [(said["rule"], said["value"]) for text in one.rejected["reasons"] for said in json.loads(text)]


def test_a_code_becomes_that_of_the_other_list_by_a_named_rule_with_its_count() -> None:
    made = prepared("5892", "5891", "0911", "5891")
    assert made.good["industry"].to_pylist() == ["5891", "5631", "0911", "5631"]
    assert made.rules["industry"]["crosswalk"] == 3
    assert made.rules["industry"]["crosswalk.modelling_choice"] == 1


def test_the_code_is_understood_as_the_source_writes_it_before_it_is_looked_up() -> None:
    made = prepared("Ｉ５８９２", "I5891")
    assert made.good["industry"].to_pylist() == ["5891", "5631"]
    assert made.rules["industry"]["jp.jsic.section_dropped"] == 2


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("8493", "crosswalk.divided"),
        ("0100", "crosswalk.abolished"),
        ("4721", "crosswalk.unknown"),
        ("xx", "jp.jsic.form"),
    ],
)
def test_what_is_not_one_code_is_rejected_by_name_and_never_guessed(code: str, rule: str) -> None:
    made = prepared(code, "0911")
    assert made.good["industry"].to_pylist() == ["0911"]
    ((told, value),) = reasons(made)
    assert (told, value) == (rule, code)
    assert "crosswalk" not in made.rules.get("industry", {})


def test_a_missing_value_stays_missing() -> None:
    made = prepared("-", "0911")
    assert made.good["industry"].to_pylist() == [None, "0911"]
    assert made.rules["industry"] == {"missing.not_available": 1}


def test_the_new_code_is_what_the_list_of_the_contract_is_asked_about() -> None:
    made = prepared("5892", "5891", promise=contract(code_list="jsic_14"))
    assert made.good["industry"].to_pylist() == ["5891"]
    assert reasons(made) == [("code_list.unknown", "5891")]


def test_the_map_is_read_before_the_crosswalk() -> None:
    made = prepared("牛乳", map={"牛乳": "5892"})
    assert made.good["industry"].to_pylist() == ["5891"]
    assert made.rules["industry"] == {"map": 1, "crosswalk": 1, "crosswalk.modelling_choice": 1}


def test_the_receipt_of_a_value_tells_of_the_crosswalk() -> None:
    kernel = Kernel.compile(source(), contract(), codes={}, crosswalks={"jsic_13_14": WALK})
    meaning = next(one for one in kernel.meanings if one.column.name == "industry")
    assert [tuple(change) for change in meaning.told("I5892")] == [
        ("jp.jsic.section_dropped", "I5892", "5892"),
        ("crosswalk", "5892", "5891"),
        ("crosswalk.modelling_choice", "5891", "5891"),
    ]

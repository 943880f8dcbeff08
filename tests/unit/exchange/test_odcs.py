"""The contract comes back as it was: that of the sample, and every contract of this project."""

from dataclasses import replace
from pathlib import Path

import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from renkei.contracts.odcs import compile_contract
from renkei.exchange import odcs
from renkei.exchange.grounds import shown
from renkei.model.contract import Contract
from renkei.model.rights import open_view
from renkei.project.loader import load
from renkei.project.yaml import read
from renkei.settings import Settings
from tests.unit.exchange.samples import CONTRACT, DESCRIPTION

ROOT = Path(__file__).parents[3]


def again(contract: Contract, folder: Path) -> Contract:
    (document,) = odcs.documents(replace(DESCRIPTION, contract=contract))
    OpenDataContractStandard.model_validate(yaml.safe_load(document.body))
    file = folder / document.name
    file.write_bytes(document.body)
    made = compile_contract(read(file), dataset=contract.dataset, sql=contract.sql)
    beside = {"path": contract.path, "agreements": contract.agreements}
    if contract.links is not None:
        beside["reads"] = contract.reads  # which the loader knows of the crosswalk
    return made.model_copy(update=beside)


def test_the_sample_comes_back(tmp_path: Path) -> None:
    assert again(CONTRACT, tmp_path) == CONTRACT


def test_every_contract_of_the_project_comes_back(tmp_path: Path) -> None:
    contracts = load(Settings.load({"RENKEI_PROJECT": str(ROOT)})).contracts.values()
    assert len(contracts) > 20
    for contract in contracts:
        assert again(contract, tmp_path) == contract


def test_what_the_reader_may_not_see_is_not_in_it(tmp_path: Path) -> None:
    columns = [
        column.model_copy(update={"classification": "confidential", "mask": {"said": "first:2"}.get(column.name)})
        if column.name in ("amount", "said")
        else column
        for column in CONTRACT.columns
    ]
    contract = CONTRACT.model_copy(update={"columns": tuple(columns)})
    view = open_view(contract)
    assert view is not None
    made = again(shown(contract, view), tmp_path)
    assert "amount" not in [column.name for column in made.columns]
    assert made.column("why").missing_reason_of is None
    assert made.column("said").mask == "first:2"

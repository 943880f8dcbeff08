"""Write exports for the tools of the formats to look at: `python -m tests.exchange FOLDER`, then what `make` runs there.

In FOLDER, below one folder each: the sample with a column of every kind and the datasets of the Ruri Isles, in all formats;
below `contracts`, every contract of this project as ODCS.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from renkei.exchange import Description, Wish, documents, export, formats
from renkei.exchange.exporting import assembled, write
from renkei.project.loader import load
from renkei.settings import Settings
from tests.country import TABLES, Country
from tests.unit.exchange.samples import DESCRIPTION, FRAME, KIND_ROWS

ROOT = Path(__file__).parents[2]


def main() -> None:
    folder = Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    write(folder / "everything", assembled(DESCRIPTION, FRAME, {"kinds": KIND_ROWS}, formats(["all"]))[1])
    with tempfile.TemporaryDirectory() as home:
        isles(Path(home) / "country", folder)
    for contract in load(Settings.load({"RENKEI_PROJECT": str(ROOT)})).contracts.values():
        write(folder / "contracts", list(documents(Description(contract), formats(["odcs"]))))


def isles(home: Path, folder: Path) -> None:
    country = Country.settle(home).without_suites()
    for contract in (home / "schemas").glob("[fr]*/*.yml"):
        first, rest = contract.read_text(encoding="utf-8").split("      - {property: titleJa", 1)
        public = "      - {property: classification, value: public}\n      - {property: titleJa"
        contract.write_text(first + public + rest, encoding="utf-8")
    country.all()
    for dataset in TABLES:
        export(country.workspace(), dataset, ["all"], folder / dataset, Wish())


if __name__ == "__main__":
    main()

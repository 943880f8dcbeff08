"""Code lists of an export: each code as it last was; a list that is not there is told of."""

from datetime import date

from renkei.exchange.description import Code
from renkei.exchange.lists import code_lists
from tests.country import Country

CODE = '        logicalTypeOptions: {pattern: "^P[0-9]{2}$"}\n        customProperties:\n'


def test_a_code_is_there_once_as_it_last_was(country: Country) -> None:
    species = country.root / "schemas/codelists/species.csv"
    text = species.read_text(encoding="utf-8").replace("S01,,,", "S01,2020-01-01,,", 1)
    species.write_text(f"{text.rstrip()}\nS01,,2019-12-31,ふるいわし,old sardine\n", encoding="utf-8")
    country.edit("schemas/fisheries/landings.yml", (CODE, CODE + "          - {property: codeList, value: ports}\n"))
    country.edit(
        "schemas/reference/ports.yml",
        (
            "      - {property: titleJa, value: 漁港}\n",
            "      - {property: titleJa, value: 漁港}\n      - {property: classification, value: public}\n",
        ),
    )
    workspace = country.workspace()
    contract = workspace.project.contract("fisheries.landings")
    codes, frames, notes = code_lists(workspace, contract, "", date(2026, 6, 1))
    assert codes["species"].codes[0] == Code("S01", "ほしいわし", "star sardine")
    assert codes["species"].columns == ("code", "name_ja", "name_en", "valid_from", "valid_to")
    assert frames["species"]["code"].is_unique().all()
    assert [note.en for note in notes] == ["Without the code list [ports]: its dataset has no release yet."]

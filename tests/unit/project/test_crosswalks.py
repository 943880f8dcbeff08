from decimal import Decimal

import pytest

from renkei.errors import ContentError
from renkei.model.crosswalk import CodeCrosswalk
from renkei.project.crosswalks import read_crosswalk
from renkei.project.order import needs

ISLANDS, ROWS = "schemas/crosswalks/islands_2019.yml", "schemas/crosswalks/islands_2019.csv"
SPECIES = "schemas/crosswalks/species_2024.yml"
LANDINGS = "connectors/statistics/landings.yml"


def test_the_country_s_crosswalks(loaded):
    project = loaded()
    assert set(project.crosswalks) == {"islands_2019", "species_2024"}
    rows = read_crosswalk(project.crosswalk("islands_2019"))
    assert [(line, match.from_code, match.to_code) for line, match in rows] == [
        (2, "01", "01"),
        (3, "02", "02"),
        (4, "04", "03"),
    ]


def test_an_empty_new_code_is_nothing_and_weights_are_read(loaded, country):
    (country / ROWS).write_text("from_code,to_code,weight,basis\n01,,,\n02,02,0.5,by people\n02,03,0.5,by people\n")
    (_, gone), (_, half), _ = read_crosswalk(loaded().crosswalk("islands_2019"))
    assert gone.to_code is None
    assert (half.weight, half.basis) == (Decimal("0.5"), "by people")


def test_a_row_without_its_old_code(loaded, country):
    (country / ROWS).write_text("from_code,to_code\n01,01\n,02\n")
    with pytest.raises(ContentError, match=r"\[from_code\] is empty") as caught:
        read_crosswalk(loaded().crosswalk("islands_2019"))
    assert caught.value.where.endswith("islands_2019.csv:3")


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "what"),
    [
        (ISLANDS, "kind: codes", "kind: code", "islands_2019.yml:1 (kind)", "The value [code] can't be used."),
        (ISLANDS, "edition:", "editon:", "islands_2019.yml:4 (editon)", "There is no key [editon] here."),
        (
            ISLANDS,
            'edition: "2019"',
            "dataset: reference.ports",
            "islands_2019.yml:4 (dataset)",
            "The rows are in a .csv, in a dataset, or made of events ([between]): one of these.",
        ),
        (
            SPECIES,
            "between: {start: 2024-03-31, end: 2024-04-01}",
            "to_list: species",
            "species_2024.yml:1",
            "The rows are in a .csv, in a dataset, or made of events ([between]): one of these.",
        ),
        (
            SPECIES,
            "from_list: species",
            "to_list: species",
            "species_2024.yml:5 (between)",
            "[between] is about two days of one code list.",
        ),
        (
            SPECIES,
            "from_list: species",
            "from_list: species\nto_list: islands",
            "species_2024.yml:6 (between)",
            "[between] is about two days of one code list.",
        ),
        (SPECIES, "2024-03-31", "2024-03-32", "species_2024.yml:5 (between.start)", "2024-03-32"),
    ],
)
def test_a_crosswalk_that_is_none(loaded, edit, name, old, new, where, what):
    edit(name, old, new)
    (fault,) = loaded().broken_crosswalks.values()
    assert fault.where.endswith(where)
    assert what in fault.what.en


def test_a_lone_file_of_rows_is_read_by_nobody(loaded, country):
    (country / ISLANDS).unlink()
    assert set(loaded().stray) == {ROWS}


def test_what_a_name_may_be(loaded, country):
    (country / SPECIES).rename(country / "schemas/crosswalks/Species.yml")
    assert "[Species] can't be a name." in loaded().broken_crosswalks["Species"].what.en


def test_no_domain_can_be_called_crosswalks(loaded, country):
    (country / "schemas/crosswalks/deep").mkdir()
    (country / "schemas/reference/ports.yml").rename(country / "schemas/crosswalks/deep/ports.yml")
    assert "crosswalks.deep" not in {name.split(".")[0] for name in loaded().contracts}
    assert "schemas/crosswalks/deep/ports.yml" in loaded().stray


def test_the_version_counts_the_crosswalk_in(loaded, edit):
    edit(LANDINGS, "species: {", "species: {crosswalk: islands_2019, ")
    before = loaded().content_version("statistics.landings")
    edit(ROWS, "04,03", "04,02")
    after = loaded().content_version("statistics.landings")
    edit(ISLANDS, 'edition: "2019"', 'edition: "2020"')
    assert len({before, after, loaded().content_version("statistics.landings")}) == 3


def test_a_source_waits_for_the_dataset_of_its_crosswalk(loaded, edit, country):
    edit(LANDINGS, "species: {", "species: {crosswalk: islands_2019, ")
    assert needs(loaded())["statistics.landings"] == set()
    (country / ROWS).unlink()
    edit(ISLANDS, 'edition: "2019"', "dataset: reference.ports\ncolumns: {from_code: port_code, to_code: port_name}")
    project = loaded()
    crosswalk = project.crosswalk("islands_2019")
    assert isinstance(crosswalk, CodeCrosswalk)
    assert project.crosswalk_datasets(crosswalk) == ("reference.ports",)
    assert needs(project)["statistics.landings"] == {"harbour.ports"}


def test_a_source_waits_for_the_list_and_the_events_that_it_follows(loaded, edit):
    edit(LANDINGS, "species: {", "species: {crosswalk: species_2024, ")
    edit(SPECIES, "from_list: species", "from_list: ports")
    edit("schemas/codelists/ports.yml", "dataset:", "events: {dataset: reference.ports}\ndataset:")
    assert needs(loaded())["statistics.landings"] == {"harbour.ports"}

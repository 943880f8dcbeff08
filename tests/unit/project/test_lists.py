import pytest

from renkei.project.check import check, check_all

SPECIES, EVENTS = "schemas/codelists/species.yml", "schemas/codelists/species.events.csv"
PORTS, ISLANDS = "schemas/codelists/ports.yml", "schemas/crosswalks/islands_2019.yml"
ROWS, FOLLOWED = "schemas/crosswalks/islands_2019.csv", "schemas/crosswalks/species_2024.yml"
LANDINGS = "connectors/statistics/landings.yml"
CODES = "schemas/codelists/species.csv"


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "what"),
    [
        (EVENTS, "S04,S06,0.65", "S04,S06,0.64", "species.events.csv:3", "The weights of [S04] add up to 0.99."),
        (EVENTS, "S04,S05,0.35", "S04,S07,0.35", "species.events.csv:2", "[S07] is not in the list on 2024-04-01"),
        (EVENTS, "2024-04-01,split,S04,S05", "2024-04-02,split,S04,S05", "species.events.csv:2", "on 2024-04-01"),
        (EVENTS, "2024-04-01,split,S04,S05", "2024-04-31,split,S04,S05", "species.events.csv:2", "[2024-04-31]"),
        (CODES, "S01,,,", "S01,,2023-03-31,", "species.events.csv", "The code [S01] ends on 2023-03-31"),
        (CODES, "S01,,,", "S01,2023-04-01,,", "species.events.csv", "The code [S01] begins on 2023-04-01"),
        (PORTS, "dataset: reference.ports", "dataset: reference.prots", "ports.yml:3 (dataset)", "[reference.prots]"),
        (PORTS, "code: port_code", "codes: port_code", "ports.yml:4 (columns.codes)", "no role [codes]"),
        (PORTS, "code: port_code", "code: port", "ports.yml:4 (columns.code)", "There is no column [port]"),
        (PORTS, "dataset:", "where: {isle: x}\ndataset:", "ports.yml:3 (where.isle)", "reference.ports has no column"),
        (
            PORTS,
            "dataset:",
            "events: {dataset: reference.prots}\ndataset:",
            "ports.yml:3 (events.dataset)",
            "[reference.prots]",
        ),
        (
            PORTS,
            "dataset:",
            "events: {dataset: reference.ports, columns: {when: opened_on}}\ndataset:",
            "ports.yml:3 (events.columns.when)",
            "no role [when]",
        ),
        (ISLANDS, "from_list: islands", "from_list: isles", "islands_2019.yml:5 (from_list)", "no code list [isles]"),
        (ROWS, "04,03", "05,03", "islands_2019.csv:4", "There is no code [05] in the list [islands]."),
        (ROWS, "04,03", "04,06", "islands_2019.csv:4", "There is no code [06] in the list [islands]."),
        (ROWS, "04,03", "01,03", "islands_2019.csv:4", None),
        (ROWS, "04,03", "01,01", "islands_2019.csv:4", "[01] to [01] is there twice."),
        (FOLLOWED, "from_list: species", "from_list: ports", "species_2024.yml:5 (between)", "[ports] has no events."),
        (
            LANDINGS,
            "species: {",
            "species: {crosswalk: island, ",
            "(fields.species.crosswalk)",
            "no crosswalk [island]",
        ),
        (
            LANDINGS,
            "species: {",
            "species: {crosswalk: islands_2019, code_list: islands, take: name_ja, ",
            "(fields.species.crosswalk)",
            "can't go together",
        ),
    ],
)
def test_a_fault_is_told_where_it_is(loaded, edit, name, old, new, where, what):
    edit(name, old, new)
    found = check_all(loaded())
    if what is None:
        assert found == []
        return
    assert any(where in fault.where and what in fault.what.en for fault in found), [fault.text("en") for fault in found]


def test_a_source_is_checked_with_its_crosswalk_and_the_list_that_it_follows(loaded, edit):
    edit(LANDINGS, "species: {", "species: {crosswalk: islands_2019, ")
    assert check(loaded(), "statistics.landings") == []
    edit(ROWS, "04,03", "04,06")
    assert [fault.where for fault in check(loaded(), "statistics.landings")] == [
        "schemas/crosswalks/islands_2019.csv:4"
    ]
    assert check(loaded(), "harbour.ports") == []


def test_a_broken_crosswalk_stops_who_uses_it_and_nobody_else(loaded, edit):
    edit(LANDINGS, "species: {", "species: {crosswalk: islands_2019, ")
    edit(ISLANDS, "kind: codes", "kind: cods")
    assert [fault.where for fault in check(loaded(), "statistics.landings")] == [f"{ISLANDS}:1 (kind)"]
    assert check(loaded(), "harbour.landings") == []

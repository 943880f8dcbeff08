import pytest

from renkei.errors import ContentError
from renkei.project.check import check, check_all

CONTRACT = "schemas/fisheries/landings.yml"
LANDINGS = "connectors/harbour/landings.yml"
FINAL = "connectors/statistics/landings.yml"


def test_the_country_is_clean(loaded):
    assert check_all(loaded()) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "what", "fix"),
    [
        (
            CONTRACT,
            "value: period.month",
            "value: period.moth",
            "customProperties[2].value",
            "semantic type [period.moth]",
            "[period.month]",
        ),
        (
            CONTRACT,
            "value: period.month",
            "value: date",
            "properties[0].logicalType",
            "are date, not string",
            "logicalType: date",
        ),
        (CONTRACT, "value: 円", "value: 千円", "landings.yml", "kept in 円", "registration"),
        (CONTRACT, "          - {property: unit, value: 円}\n", "", "properties[5]", "kept in 円", "[円]"),
        (CONTRACT, "value: missing.reason", "value: code", "properties[4]", "column of reasons", "missing.reason"),
        (CONTRACT, '"^P[0-9]{2}$"', '"^P(?=[0-9])"', "logicalTypeOptions.pattern", "look-around", "without"),
        (
            CONTRACT,
            "{property: codeList, value: species}",
            "{property: codeList, value: specie}",
            "value",
            "[specie]",
            "[species]",
        ),
        (
            CONTRACT,
            ", harbour.landings]",
            ", harbour.landings, harbour.ports]",
            "value[2]",
            "feeds reference.ports",
            "Remove",
        ),
        (LANDINGS, "unit: 千円", "unit: 千文", "(fields.value_jpy.unit)", "[千文]", "千円"),
        (LANDINGS, "{from: 数量}", "{from: 数量, unit: kg}", "(fields.quantity_kg.unit)", "no units", "quantity"),
        (
            LANDINGS,
            "{from: 年月}",
            "{from: 年月, type: perod.month}",
            "(fields.month.type)",
            "[perod.month]",
            "[period.month]",
        ),
        (LANDINGS, "{from: 年月}", "{from: 年月, type: date}", "(fields.month.type)", "does not fit", "same kind"),
        (
            LANDINGS,
            "{from: 魚種}",
            "{from: 魚種, code_list: specis}",
            "(fields.species.code_list)",
            "[specis]",
            "[species]",
        ),
        (
            LANDINGS,
            "{from: 魚種}",
            "{from: 魚種, code_list: species, take: name_jp}",
            "(fields.species.take)",
            "[name_jp]",
            "[name_ja]",
        ),
        (
            LANDINGS,
            "{from: 漁港}",
            "{from: 漁港, code_list: ports, take: nam}",
            "(fields.port_code.take)",
            "[nam]",
            "[name]",
        ),
        (FINAL, "uses: [one_month]", "uses: [one_moth]", "statistics/landings.py", "[one_moth]", "[one_month]"),
        ("schemas/codelists/species.csv", "2024-03-31", "2024-03-32", "species.csv:5", "[2024-03-32]", "2024-01-31"),
        (
            "expectations/fisheries/landings.yml",
            "to_not_be_null",
            "to_not_be_nul",
            "[1].type",
            "no expectation",
            "not_be_null]",
        ),
        ("expectations/fisheries/landings.yml", "column: species, ", "", "[2].kwargs", "must name a column", "column"),
    ],
)
def test_deep_faults(loaded, edit, name, old, new, where, what, fix):
    edit(name, old, new)
    project = loaded()
    assert project.broken == {}
    source = "statistics.landings" if name == FINAL else "harbour.landings"
    faults = [fault for fault in check(project, source) if where in fault.where and what in fault.what.en]
    assert len(faults) == 1
    assert fix in faults[0].fix.en
    assert faults[0].what.ja
    assert check(project, "harbour.ports") == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("code: port_code", "code: port_cod", "no column [port_cod]"),
        ("code: port_code", "cod: port_code", "no role [cod]"),
        ("dataset: reference.ports", "dataset: reference.port", "no dataset [reference.port]"),
    ],
)
def test_a_code_list_from_a_dataset(loaded, edit, old, new, what):
    edit("schemas/codelists/ports.yml", old, new)
    (fault,) = check_all(loaded())
    assert what in fault.what.en


def test_precedence_may_name_a_source_that_is_no_more(country, loaded):
    (country / FINAL).unlink()
    (country / FINAL).with_suffix(".py").unlink()
    project = loaded()
    assert "statistics.landings" in project.contract("fisheries.landings").precedence
    assert check(project, "harbour.landings") == []


QUERY, DERIVED = "schemas/fisheries/landings_by_island.sql", "schemas/fisheries/landings_by_island.yml"


def test_a_query_reads_what_reads_says(loaded, edit):
    edit(DERIVED, "[fisheries.landings, reference.ports]", "[fisheries.landings]")
    (fault,) = check(loaded(), "fisheries.landings_by_island")
    assert "landings_by_island.yml:13" in fault.where
    assert "[reference.ports]" in fault.what.en
    assert "[fisheries.landings, reference.ports]" in fault.fix.en
    assert "「reference.ports」" in fault.what.ja


def test_reads_that_the_query_does_not_use(loaded, edit):
    edit(QUERY, "JOIN reference.ports AS ports", "JOIN (SELECT 'P01' AS port_code, 'x' AS island) AS ports")
    (fault,) = check_all(loaded())
    assert "value[1]" in fault.where
    assert "does not read [reference.ports]" in fault.what.en


@pytest.mark.parametrize("view", ["history", "late", "revision", "disagreement"])
def test_names_within_a_query_and_other_views_of_a_dataset_are_no_other_tables(loaded, edit, view):
    edit(QUERY, "SELECT\n    substr", f'WITH p AS (SELECT * FROM "reference".ports__{view})\nSELECT\n    substr')
    edit(QUERY, "JOIN reference.ports AS ports", "JOIN p AS ports")
    assert check(loaded(), "fisheries.landings_by_island") == []


def test_a_broken_part_is_told_by_what_needs_it_and_only_by_that(loaded, edit):
    edit("schemas/codelists/species.yml", "title:", "titel:")
    project = loaded()
    assert [fault.where for fault in check(project, "harbour.landings")] == ["schemas/codelists/species.yml:1 (titel)"]
    assert check(project, "harbour.ports") == []


def test_a_broken_source_and_a_source_that_is_not_there(loaded, edit):
    edit(LANDINGS, "delivers: changes", "deliverz: changes")
    project = loaded()
    assert check(project, "harbour.landings") == [project.broken["harbour.landings"]]
    with pytest.raises(ContentError, match=r"harbor\.ports"):
        check(project, "harbor.ports")


def test_a_broken_contract_is_told_by_its_source_and_by_itself(loaded, edit):
    edit(CONTRACT, "status: active", "status: alive")
    project = loaded()
    assert check(project, "harbour.landings") == check(project, "fisheries.landings")
    assert len(check(project, "fisheries.landings")) == 1

import subprocess
import sys

import pytest

from renkei.errors import ContentError


def test_the_whole_country_is_usable(loaded):
    project = loaded()
    assert project.broken == {}
    assert set(project.sources) == {"harbour.ports", "harbour.landings", "statistics.landings"}
    assert set(project.contracts) == {"reference.ports", "fisheries.landings", "fisheries.landings_by_island"}
    assert set(project.codelists) == {"islands", "species", "ports"}
    assert set(project.agencies) == {"harbour", "statistics"}
    assert [source.id for source in project.feeding("fisheries.landings")] == [
        "statistics.landings",
        "harbour.landings",
    ]


def test_codes_stay_as_they_were_written(loaded):
    assert loaded().source("harbour.landings").schedule.cron == "30 9 5 * *"
    assert loaded().source("harbour.landings").fields["value_jpy"].unit == "千円"
    assert loaded().source("statistics.landings").missing == {"": "not_available", "-": "true_zero"}


def test_loading_imports_nothing_slow():
    code = (
        "import sys, renkei.project.loader; "
        "print([m for m in ('polars', 'pyarrow', 'pandera', 'sqlalchemy', 'duckdb', 'httpx', 'boto3') if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


LANDINGS, PORTS = "connectors/harbour/landings.yml", "connectors/harbour/ports.yml"


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "what", "fix"),
    [
        (
            LANDINGS,
            "delivers: changes",
            "deliverz: changes",
            "landings.yml:3 (deliverz)",
            "no key [deliverz]",
            "[delivers]",
        ),
        (
            LANDINGS,
            "delivers: changes\n",
            "",
            "landings.yml:1 (delivers)",
            "The key [delivers] is missing",
            "Add [delivers:]",
        ),
        (
            LANDINGS,
            "delivers: changes",
            "delivers: change",
            "landings.yml:3 (delivers)",
            "[change]",
            "Did you mean [changes]?",
        ),
        (
            LANDINGS,
            "kind: local, ",
            "kind: locl, ",
            "landings.yml:4 (transport.kind)",
            "[locl]",
            "Did you mean [local]?",
        ),
        (LANDINGS, "kind: local, ", "", "landings.yml:4 (transport.kind)", "[kind] is missing", "Add [kind:]"),
        (
            LANDINGS,
            "path: landings_*.csv",
            "pth: x",
            "landings.yml:4 (transport.pth)",
            "no key [pth]",
            "Did you mean [path]?",
        ),
        (
            LANDINGS,
            "encoding: cp932",
            "encoding: shift_jis",
            "landings.yml:7 (reader.encoding)",
            "[shift_jis]",
            "cp932",
        ),
        (LANDINGS, "header: 0", "header: none", "landings.yml:8 (reader.header)", "not a whole number", "whole number"),
        (LANDINGS, "header: 0", "header: 10", "landings.yml:8 (reader.header)", "out of range", "9 or less"),
        (LANDINGS, "  header: 0\n", "", "(reader.columns)", "header: 0", "[header]"),
        (LANDINGS, "header: 0", "header: 0\n  find: '('", "(reader.find)", "[(]", "^合計"),
        (LANDINGS, "header: 0", "header: 0\n  set_aside: {total: ''}", "(reader.set_aside.total)", "[]", "^合計"),
        (LANDINGS, "header: 0", "header: 0\n  find: a\n  preamble: 1", "(reader.find)", "both say", "one of them"),
        (LANDINGS, "header: 0", "header: 0\n  repeats_header: true", "(reader.repeats_header)", "repeat", "[header]"),
        (LANDINGS, "Asia/Tokyo, start", "Asia/Tokio, start", "(schedule.timezone)", "[Asia/Tokio]", "Asia/Tokyo"),
        (LANDINGS, "start: 2024-01-01", "start: 2024-13-01", "(schedule.start)", "[2024-13-01]", "2024-01-31"),
        (LANDINGS, '"30 9 5 * *"', '"0 30 9 5 * *"', "(schedule.cron)", "6 fields", "no seconds"),
        (LANDINGS, "10 days", "10 moons", "(freshness.late_after)", "[10 moons]", "[3 days]"),
        (
            LANDINGS,
            "title: {ja: 月別水揚げ, en: Monthly landings}",
            "title: 水揚げ",
            "landings.yml:1 (title)",
            "both",
            "ja:",
        ),
        (
            LANDINGS,
            "title: {ja: 月別水揚げ, en: Monthly landings}",
            "title: {ja: 月, en: ''}",
            "(title)",
            "both",
            "ja:",
        ),
        (
            LANDINGS,
            "quantity_kg: {from",
            "quantty_kg: {from",
            "(fields.quantty_kg)",
            "no column [quantty_kg]",
            "[quantity_kg]",
        ),
        (
            LANDINGS,
            "  species: {from: 魚種}\n",
            "",
            "landings.yml:14 (fields)",
            "[species] is required",
            "Add [species:",
        ),
        (
            LANDINGS,
            "{from: 魚種}",
            "{from: 魚種, constant: S01}",
            "(fields.species)",
            "one of from and constant",
            "from:",
        ),
        (LANDINGS, "{from: 魚種}", "{}", "(fields.species)", "one of from and constant", "constant:"),
        (
            LANDINGS,
            "{from: 魚種}",
            "{from: 魚種, take: name_ja}",
            "(fields.species.take)",
            "needs a code_list",
            "code_list",
        ),
        (LANDINGS, "{from: 魚種}", "{source: 魚種}", "(fields.species.source)", "no key [source]", "from"),
        (LANDINGS, "{from: 魚種}", "{from: 漁種}", "(fields.species.from)", "no column [漁種]", "魚種"),
        (LANDINGS, "ignore: [備考]", "ignore: [備孝]", "(ignore[0])", "no column [備孝]", "備考"),
        (LANDINGS, "ignore: [備考]", "ignore: 備考", "(ignore)", "not a list", "[a, b]"),
        (LANDINGS, "X: suppressed", "X: supressed", "(missing.X)", "[supressed]", "[suppressed]"),
        (LANDINGS, "ignore: [備考]", "ignore: [備考]\nuses: [tidy]", "(uses)", "landings.py", "landings.py"),
        (LANDINGS, "ignore: [備考]", "ignore: [備考]\nid: harbour.landings", "(id)", "given by where", "Remove"),
        (
            LANDINGS,
            "dataset: fisheries.landings",
            "dataset: fishery.landings",
            "(dataset)",
            "no dataset",
            "fisheries.landings",
        ),
        (
            LANDINGS,
            "dataset: fisheries.landings",
            "dataset: fisheries.landings_by_island",
            "(dataset)",
            "derived",
            "deliveries",
        ),
        (
            LANDINGS,
            "dataset: fisheries.landings",
            "dataset: reference.ports",
            "(dataset)",
            "does not name",
            "harbour.landings",
        ),
        (
            LANDINGS,
            "  species: {from",
            "  quantity_missing: {from: 備考}\n  species: {from",
            "(fields.quantity_missing)",
            "filled for you",
            "Remove",
        ),
    ],
)
def test_a_typo_is_named_with_file_line_key_value_and_fix(loaded, edit, name, old, new, where, what, fix):
    edit(name, old, new)
    project = loaded()
    fault = next(each for each in _flat(project.broken_sources["harbour.landings"]) if where in each.where)
    assert fault.where.startswith("connectors/harbour/")
    assert what in fault.what.en
    assert fix in fault.fix.en
    assert fault.what.ja
    assert fault.fix.ja


def _flat(error):
    return [error, *error.others]


def test_a_broken_registration_spoils_nothing_else(loaded, edit):
    edit(LANDINGS, "delivers: changes", "deliverz: changes")
    project = loaded()
    assert set(project.broken) == {"harbour.landings"}
    assert set(project.sources) == {"harbour.ports", "statistics.landings"}
    with pytest.raises(ContentError, match="deliverz"):
        project.source("harbour.landings")


def test_all_faults_of_a_file_come_together(loaded, edit):
    edit(LANDINGS, "delivers: changes", "deliverz: changes")
    edit(LANDINGS, "encoding: cp932", "encoding: sjis")
    edit(LANDINGS, "10 days", "10 moons")
    error = loaded().broken["harbour.landings"]
    assert len(_flat(error)) == 3
    assert "cp932" in error.text("ja")
    assert "10 moons" in error.text("en")


def test_a_broken_contract_leaves_its_sources_in_the_list_and_is_raised_when_one_is_asked_for(loaded, edit):
    edit("schemas/fisheries/landings.yml", "version: 1.1.0", "verzion: 1.1.0")
    project = loaded()
    assert set(project.broken) == {"fisheries.landings"}
    assert "harbour.landings" in project.sources
    with pytest.raises(ContentError, match="verzion"):
        project.source("harbour.landings")
    with pytest.raises(ContentError, match="verzion"):
        project.suite("fisheries.landings")
    assert project.source("harbour.ports").dataset == "reference.ports"


def test_what_is_not_there_is_answered_with_what_resembles_it(loaded):
    project = loaded()
    for ask, wrong, right in [
        (project.source, "harbor.landings", "harbour.landings"),
        (project.contract, "fisheries.landing", "fisheries.landings"),
        (project.codelist, "specie", "species"),
        (project.agency, "harbor", "harbour"),
    ]:
        with pytest.raises(ContentError) as caught:
            ask(wrong)
        assert f"[{right}]" in caught.value.fix.en


def test_a_dataset_without_a_suite_has_an_empty_one(loaded):
    assert loaded().suite("fisheries.landings_by_island").expectations == ()


@pytest.mark.parametrize(
    ("path", "broken", "what"),
    [
        ("connectors/harbour/Landings.yml", "harbour.Landings", "can't be a name"),
        ("schemas/renkei/x.yml", "renkei.x", "can't be a name"),
        (f"schemas/fisheries/{'x' * 55}.yml", f"fisheries.{'x' * 55}", "can't be a name"),
        ("connectors/harbour/old.yaml", "connectors/harbour/old.yaml", "Nothing reads"),
        ("connectors/old.yml", "connectors/old.yml", "Nothing reads"),
        ("connectors/harbour/lone.py", "connectors/harbour/lone.py", "Nothing reads"),
        ("schemas/fisheries/lone.sql", "schemas/fisheries/lone.sql", "Nothing reads"),
        ("schemas/codelists/lone.csv", "schemas/codelists/lone.csv", "Nothing reads"),
        ("expectations/fisheries/landing.yml", "fisheries.landing", "expectations"),
    ],
)
def test_a_file_in_the_wrong_place_is_not_passed_over(country, loaded, path, broken, what):
    (country / path).parent.mkdir(parents=True, exist_ok=True)
    (country / path).write_text("a: b\n")
    project = loaded()
    assert set(project.broken) == {broken}
    assert what in project.broken[broken].text("en")


def test_a_suite_of_a_dataset_that_is_not_there(country, loaded):
    (country / "expectations/fisheries/landing.yml").write_text("expectations: []\n")
    assert "Did you mean [fisheries.landings]?" in loaded().broken["fisheries.landing"].text("en")


def test_an_agency_that_does_not_introduce_itself(country, loaded):
    (country / "connectors/harbour/agency.yml").unlink()
    project = loaded()
    assert set(project.broken) == {"harbour"}
    assert "harbour.ports" in project.sources


def test_a_code_list_has_its_rows_in_one_place(country, loaded):
    (country / "schemas/codelists/islands.csv").unlink()
    (country / "schemas/codelists/ports.csv").write_text("code\nP01\n")
    assert set(loaded().broken) == {"islands", "ports"}


def test_a_derived_dataset_reads_what_is_there(loaded, edit):
    edit("schemas/fisheries/landings_by_island.yml", "[fisheries.landings, ", "[fisheries.landing, ")
    fault = loaded().broken_contracts["fisheries.landings_by_island"]
    assert fault.where == "schemas/fisheries/landings_by_island.yml:13 (schema[0].customProperties[2].value[0])"
    assert "Did you mean [fisheries.landings]?" in fault.fix.en


def test_unreadable_sql_spoils_its_dataset_alone(country, loaded):
    (country / "schemas/fisheries/landings_by_island.sql").write_bytes(b"SELECT '\x83\x65'")
    project = loaded()
    assert set(project.broken) == {"fisheries.landings_by_island"}
    assert "UTF-8" in project.broken["fisheries.landings_by_island"].what.en


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("connectors/statistics/landings.yml", {"statistics.landings"}),
        ("connectors/statistics/landings.py", {"statistics.landings"}),
        ("connectors/statistics/agency.yml", set()),
        ("schemas/codelists/species.csv", {"statistics.landings", "harbour.landings", "fisheries.landings"}),
        ("schemas/codelists/islands.yml", {"harbour.ports", "reference.ports", "fisheries.landings_by_island"}),
        ("expectations/reference/ports.yml", {"harbour.ports", "reference.ports"}),
        ("schemas/fisheries/landings_by_island.sql", {"fisheries.landings_by_island"}),
    ],
)
def test_the_content_version_changes_with_what_decides_the_result_and_with_nothing_else(country, loaded, path, changes):
    before = loaded()
    with (country / path).open("a", encoding="utf-8") as file:
        file.write("\n# more\n" if not path.endswith("csv") else "Z9,,,九,nine\n")
    after = loaded()
    names = {*before.sources, *before.contracts}
    assert {name for name in names if before.content_version(name) != after.content_version(name)} == changes


def test_the_content_version_does_not_depend_on_where_the_project_lies(country, loaded, tmp_path):
    before = loaded().content_version("harbour.landings")
    country.rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").rename(country)
    assert loaded().content_version("harbour.landings") == before
    assert len(before) == 16


def test_what_is_asked_for_by_interval_is_not_the_whole(loaded, edit):
    asked = "transport: {kind: https, connection: c, path: /p, interval: {start: from, end: to}}\nreader:"
    text = edit(LANDINGS, "delivers: changes", "delivers: whole").read_text(encoding="utf-8")
    start = text.index("transport:")
    edit(LANDINGS, text[start : text.index("reader:") + len("reader:")], asked)
    fault = loaded().broken["harbour.landings"]
    assert "(transport.interval)" in fault.where
    assert "landings.yml:" in fault.where
    assert "not the whole" in fault.what.en
    assert "[delivers: changes]" in fault.fix.en
    edit(LANDINGS, "delivers: whole", "delivers: changes")
    assert loaded().broken == {}


def test_a_source_and_a_derived_dataset_have_different_ids(country, loaded):
    folder = country / "connectors" / "fisheries"
    folder.mkdir()
    (folder / "agency.yml").write_bytes((country / "connectors/harbour/agency.yml").read_bytes())
    text = (country / PORTS).read_text(encoding="utf-8")
    (folder / "landings_by_island.yml").write_text(text, encoding="utf-8")
    project = loaded()
    assert set(project.broken_contracts) == {"fisheries.landings_by_island"}
    assert set(project.broken_sources) == {"fisheries.landings_by_island"}
    fault = project.broken_contracts["fisheries.landings_by_island"]
    assert "A derived dataset has this id too" in fault.what.en
    assert "connectors/fisheries/landings_by_island.yml" in fault.where
    assert project.source("harbour.ports").id == "harbour.ports"

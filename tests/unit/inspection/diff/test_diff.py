"""What a change would do: of a registration, a contract, a code list, corrections, a suite, a query, a plug-in."""

from pathlib import Path

import pytest

from renkei.inspection.diff import Difference, difference, lacking_versions
from renkei.inspection.diff.nouns import Promise, Rows
from tests.country import BY_ISLAND, FINAL, LANDINGS, PORTS, Country

HARBOUR, CONTRACT = "connectors/harbour/landings.yml", "schemas/fisheries/landings.yml"


AGREEMENT = """
title: {ja: 港の年報, en: Yearbook of ports}
purpose: {ja: 年報に載せる, en: To be printed}
basis: {law: {ja: 統計法, en: Statistics Act}, article: "29"}
givers: [harbour]
readers: [statistics]
from: 2024-04-01
until: 2099-03-31
datasets:
  - dataset: reference.ports
"""


def compared(before: Country, after: Country, limit: int = 1000) -> Difference:
    """The difference; nothing that is kept is touched by it."""
    kept = {path: path.stat().st_mtime_ns for path in after.files()}
    found = difference(after.workspace(), str(before.root), limit=limit)
    assert {path: path.stat().st_mtime_ns for path in after.files()} == kept
    return found


def rows_of(found: Difference, maker: str) -> Rows:
    return next(rows for rows in found.rows if rows.maker == maker)


def promise_of(found: Difference, dataset: str) -> Promise:
    return next(promise for promise in found.promises if promise.dataset == dataset)


def test_the_same_content_does_the_same(released: Country, changed: Country) -> None:
    found = compared(released, changed)
    assert (found.items, found.rows, found.promises, found.touched, found.level) == ((), (), (), (), "wording")


def test_a_unit_that_is_read_otherwise_changes_rows_and_breaks_nothing(released: Country, changed: Country) -> None:
    changed.edit(HARBOUR, ("unit: 千円", "unit: 円"))
    found = compared(released, changed)
    (item,) = found.items
    assert (item.kind, item.id, item.status) == ("registration", LANDINGS, "changed")
    assert [(said.place, said.before, said.after) for said in item.said] == [("fields.value_jpy.unit", "千円", "円")]
    rows = rows_of(found, LANDINGS)
    assert rows.objects == ("landings_2024_01.csv", "landings_2024_02.csv")
    assert rows.before is not None
    assert (rows.before.read, rows.before.good, rows.before.quarantined, rows.before.dropped) == (
        10,
        7,
        2,
        {"total_rows": 1},
    )
    counts = (rows.changed, rows.same, rows.new, rows.gone, rows.rejected, rows.let_in, rows.columns)
    assert counts == (6, 1, 0, 0, 0, 0, {"value_jpy": 6})
    first = rows.changed_examples[0]
    assert first.key == {"month": "2024-01", "port_code": "P01", "species": "S01"}
    assert (first.values, first.place) == ({"value_jpy": ("3720000", "3720")}, "landings_2024_01.csv:1")
    assert [rows.maker for rows in found.rows] == [LANDINGS]
    assert (found.level, found.versions_lacking) == ("compatible", ())
    reached = {one.dataset: (one.columns, one.report) for one in found.touched}
    assert reached == {"fisheries.landings": (("value_jpy",), False), BY_ISLAND: (None, True)}


def test_a_code_that_goes_breaks_every_dataset_that_is_held_to_it(released: Country, changed: Country) -> None:
    changed.edit("schemas/codelists/species.csv", ("S03,,,るりまぐろ,ruri tuna\n", ""))
    found = compared(released, changed)
    promise = promise_of(found, "fisheries.landings")
    (finding,) = promise.findings
    assert (finding.rule, finding.column, finding.via, finding.level) == (
        "codes.removed",
        "species",
        "species",
        "breaking",
    )
    assert (promise.needs, promise.version_after, promise.refused) == ("major", "1.1.0", ())
    assert promise.fault is not None
    rows = rows_of(found, LANDINGS)
    assert (rows.gone, rows.withdrawn, rows.rejected, rows.rules) == (1, 0, 1, {"species: code_list.unknown": 1})
    assert (rows.rejected_examples[0].value, rows.rejected_examples[0].place) == ("S03", "landings_2024_02.csv:2")
    assert {rows.maker for rows in found.rows} == {LANDINGS, FINAL}
    back = compared(changed, released)
    assert rows_of(back, LANDINGS).let_in == rows_of(back, LANDINGS).new == 1
    assert promise_of(back, "fisheries.landings").needs == "minor"


def test_a_breaking_change_needs_a_new_major_version(released: Country, changed: Country) -> None:
    changed.edit(CONTRACT, ("minimum: 0", "minimum: 500"))
    workspace, against = changed.workspace(), str(released.root)
    (fault,) = lacking_versions(workspace, against)
    assert fault.where == "schemas/fisheries/landings.yml:4 (version)"
    assert "quantity_kg: minimum: 0 → 500" in fault.what.en
    assert fault.fix.en == "Make it [version: 2.0.0]."
    assert lacking_versions(workspace, against, [PORTS]) == []
    assert lacking_versions(workspace, against, [LANDINGS, PORTS])[0].where == fault.where
    changed.edit(CONTRACT, ("version: 1.1.0", "version: 2.0.0"))
    assert lacking_versions(changed.workspace(), against) == []
    found = compared(released, changed)
    assert (found.level, found.versions_lacking) == ("breaking", ())
    assert rows_of(found, LANDINGS).rules == {"quantity_kg: contract.minimum": 1}


def test_what_the_published_table_refuses_is_told(released: Country, changed: Country) -> None:
    changed.edit(CONTRACT, ("{property: unit, value: kg}", "{property: unit, value: t}"), ("1.1.0", "2.0.0"))
    promise = promise_of(compared(released, changed), "fisheries.landings")
    assert promise.refused == ("quantity_kg: integer/False/kg → integer/False/t",)
    assert promise.fault is None
    changed.edit(CONTRACT, ("2.0.0", "1.2.0"))
    (fault,) = lacking_versions(changed.workspace(), str(released.root))
    assert "landings_v2" in fault.fix.en


def test_markers_of_missing_values_are_part_of_the_promise(released: Country, changed: Country) -> None:
    changed.edit(HARBOUR, ('"…": not_surveyed', '"…": suppressed'))
    found = compared(released, changed)
    (finding,) = promise_of(found, "fisheries.landings").findings
    assert (finding.rule, finding.level, finding.via) == ("missing.changed", "breaking", LANDINGS)
    rows = rows_of(found, LANDINGS)
    assert (rows.changed, rows.columns) == (1, {"quantity_missing": 1})
    changed.edit(HARBOUR, ('"…": suppressed', '"…": not_surveyed, "-": not_surveyed'))
    (finding,) = promise_of(compared(released, changed), "fisheries.landings").findings
    assert (finding.rule, finding.level) == ("missing.added", "compatible")


def test_a_whole_delivery_withdraws_what_it_no_longer_makes(released: Country, changed: Country) -> None:
    rule = "drop:\n  - {rule: closed, column: 名称, values: [旧灯台港], why: {ja: 廃止, en: Closed}}\n"
    path = changed.root / "connectors" / "harbour" / "ports.yml"
    path.write_text(path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    rows = rows_of(compared(released, changed), PORTS)
    assert (rows.gone, rows.withdrawn, rows.same) == (1, 1, 4)
    assert rows.gone_examples[0].key == {"port_code": "P05"}
    assert rows.gone_examples[0].values["name"] == ("旧灯台港", None)


@pytest.mark.parametrize(
    ("maker", "path", "old", "new"),
    [
        (LANDINGS, HARBOUR, "unit: 千円", "unit: 円"),
        (FINAL, "schemas/codelists/species.csv", "S01,,,ほしいわし,star sardine\n", ""),
        (PORTS, "schemas/codelists/islands.csv", "02,,,小瑠璃島,Little Ruri\n", ""),
        (PORTS, "connectors/harbour/ports.yml", "{from: 名称}", "{from: 名称, map: {北瑠璃港: 北港}}"),
    ],
)
def test_the_run_that_follows_does_what_was_said(
    released: Country, changed: Country, maker: str, path: str, old: str, new: str
) -> None:
    changed.edit(path, (old, new))
    said = rows_of(compared(released, changed), maker)
    release = changed.one(maker).release
    assert release is not None
    (account,) = release.accounts
    assert said.after is not None
    assert (said.new + said.changed, said.same) == (account.published, account.unchanged)
    assert (said.after.read, said.after.quarantined) == (account.read, account.quarantined)
    assert said.withdrawn == account.withdrawn
    if maker != LANDINGS:
        assert said.gone - said.withdrawn == account.retained


def test_a_crosswalk_that_loses_a_code(released: Country, changed: Country) -> None:
    """No source of the country takes codes over: the findings are asked for by themselves."""
    walk = changed.root / "schemas" / "crosswalks" / "islands_2019.csv"
    text = walk.read_text(encoding="utf-8")
    path = "connectors/harbour/ports.yml"
    before = Country.settle(changed.root.parent / "other", like=released)
    for country in (before, changed):
        country.edit(
            path, ("island: {from: 島コード, code_list: islands}", "island: {from: 島コード, crosswalk: islands_2019}")
        )
    gone = text.splitlines()[-1].split(",")[0]
    walk.write_text("\n".join(text.splitlines()[:-1]) + "\n", encoding="utf-8")
    promise = promise_of(compared(before, changed), "reference.ports")
    assert [(one.rule, one.level, one.column) for one in promise.findings] == [
        ("crosswalk.removed", "breaking", "island")
    ]
    assert gone in promise.findings[0].what.en


def test_who_may_read_it_is_told_where_that_changes(released: Country, changed: Country) -> None:
    folder = changed.root / "schemas" / "agreements"
    folder.mkdir()
    (folder / "yearbook.yml").write_text(AGREEMENT, encoding="utf-8")
    found = compared(released, changed)
    assert found.faults == ()
    assert [(item.kind, item.status) for item in found.items] == [("agreement", "added")]
    (touched,) = found.touched
    assert (touched.dataset, touched.readers_before, touched.columns) == ("reference.ports", (), ())
    assert touched.readers == ("statistics",)
    assert (found.promises, found.rows) == ((), ())


def test_a_query_is_computed_by_both_sides(released: Country, changed: Country) -> None:
    query = "schemas/fisheries/landings_by_island.sql"
    changed.edit(query, ("sum(landings.value_jpy)", "sum(landings.value_jpy) * 2"))
    found = compared(released, changed)
    rows = rows_of(found, BY_ISLAND)
    assert rows.before is not None
    assert rows.changed == rows.before.good > 1
    assert (rows.columns, rows.whole, rows.objects) == ({"value_jpy": rows.changed}, True, ())
    assert found.items[0].files == (query,)
    assert promise_of(found, BY_ISLAND).needs == "minor"
    few = rows_of(compared(released, changed, limit=1), BY_ISLAND)
    assert few.untold is not None
    assert "--rows" in few.untold.en
    changed.edit(query, ("sum(landings.value_jpy) * 2", "sum(landings.nothing)"))
    refused = rows_of(compared(released, changed), BY_ISLAND)
    assert refused.after is not None
    assert refused.after.refused is not None


def test_a_file_that_is_refused_is_an_answer(released: Country, changed: Country) -> None:
    changed.edit("connectors/harbour/ports.yml", ("encoding: utf-8", "encoding: utf-16"))
    rows = rows_of(compared(released, changed), PORTS)
    assert rows.before is not None
    assert rows.after is not None
    assert (rows.before.good, rows.before.outcome, rows.before.refused) == (5, "pass", None)
    assert rows.after.refused is not None
    assert rows.after.refused.en.startswith("harbour.ports ← ports.csv: ")
    assert not rows.alike


def test_a_correction_and_its_effect(released: Country, changed: Country) -> None:
    head = "month,port_code,species,column,expected,value,reason,author,upstream,since,source\n"
    path = changed.root / "schemas" / "fisheries" / "landings.corrections.csv"
    line = "2024-01,P01,S01,quantity_kg,{},12000,誤記,統計課,reported,2024-03-01,harbour.landings\n"
    path.write_text(head + line.format("12400"), encoding="utf-8")
    found = compared(released, changed)
    assert [(item.kind, item.status) for item in found.items] == [("corrections", "added")]
    rows = rows_of(found, LANDINGS)
    assert (rows.changed, rows.changed_examples[0].values) == (1, {"quantity_kg": ("12400", "12000")})
    path.write_text(head + line.format("99999"), encoding="utf-8")
    rows = rows_of(compared(released, changed), LANDINGS)
    assert rows.after is not None
    assert (rows.changed, rows.after.outcome) == (0, "stop")
    assert "12400" in rows.after.reasons[0].en


def test_a_suite_changes_the_verdict_and_no_row(released: Country, changed: Country) -> None:
    suite = changed.root / "expectations" / "fisheries" / "landings.yml"
    suite.parent.mkdir(parents=True)
    suite.write_text("limits: {quarantine_share: 5%}\n", encoding="utf-8")
    found = compared(released, changed)
    assert [(item.kind, item.id, item.status) for item in found.items] == [("suite", "fisheries.landings", "added")]
    rows = rows_of(found, LANDINGS)
    assert rows.before is not None
    assert rows.after is not None
    assert (rows.before.outcome, rows.after.outcome, rows.changed, rows.same) == ("pass", "hold", 0, 7)
    assert not rows.alike
    assert found.promises == ()


def test_a_sample_is_said_to_be_one_and_both_sides_look_at_the_same(released: Country, changed: Country) -> None:
    changed.edit(HARBOUR, ("unit: 千円", "unit: 円"))
    rows = rows_of(compared(released, changed, limit=6), LANDINGS)
    assert rows.before is not None
    assert (rows.whole, rows.before.outcome) == (False, None)
    places = sorted(example.place.removeprefix("landings_2024_") for example in rows.changed_examples)
    assert places == ["01.csv:1", "01.csv:2", "02.csv:1", "02.csv:3"]
    assert (rows.changed, rows.same, rows.before.good, rows.before.quarantined) == (4, 1, 5, 1)


def test_another_key_is_compared_by_place(released: Country, changed: Country) -> None:
    changed.edit(CONTRACT, ("        primaryKey: true\n        primaryKeyPosition: 3\n", ""))
    found = compared(released, changed)
    rows = rows_of(found, FINAL)
    assert rows.by_place
    assert (rows.same, rows.changed, rows.gone) == (5, 0, 0)
    assert "key" in {finding.rule for finding in promise_of(found, "fisheries.landings").findings}


def test_values_that_not_everybody_may_read_are_hidden(released: Country, changed: Country) -> None:
    changed.edit(HARBOUR, ("unit: 千円", "unit: 円"))
    changed.edit("schemas/codelists/species.csv", ("S03,,,るりまぐろ,ruri tuna\n", ""))
    for name in ("species", "value_jpy"):
        changed.edit(CONTRACT, (f"- name: {name}\n", f"- name: {name}\n        classification: confidential\n"))
    rows = rows_of(compared(released, changed), LANDINGS)
    assert rows.changed_examples[0].values == {"value_jpy": ("•••", "•••")}
    assert rows.changed_examples[0].key["species"] == rows.rejected_examples[0].value == "•••"
    assert rows.changed_examples[0].key["port_code"] == "P01"


def test_what_is_new_has_no_rows_and_what_is_broken_is_a_fault(released: Country, changed: Country) -> None:
    (changed.root / "connectors" / "harbour" / "boats.yml").write_text("title: x\n", encoding="utf-8")
    changed.edit("connectors/harbour/ports.yml", ("delivers: whole", "delivers: hole"))
    found = compared(released, changed)
    assert {(item.id, item.status) for item in found.items} == {("harbour.boats", "added"), (PORTS, "changed")}
    assert found.rows == ()
    assert any(fault.where.startswith("connectors/harbour/ports.yml") for fault in found.faults)
    assert any(fault.where.startswith("connectors/harbour/boats.yml") for fault in found.faults)
    assert compared(changed, changed).faults == ()


def test_a_dataset_goes_with_notice_only(released: Country, changed: Country) -> None:
    for name in ("landings_by_island.yml", "landings_by_island.sql"):
        (changed.root / "schemas" / "fisheries" / name).unlink()
    (fault,) = lacking_versions(changed.workspace(), str(released.root))
    assert fault.where == BY_ISLAND
    assert "without notice" in fault.what.en


def test_nothing_landed_is_said(tmp_path: Path) -> None:
    before = Country.settle(tmp_path / "before")
    after = Country.settle(tmp_path / "after", like=before)
    after.edit(HARBOUR, ("unit: 千円", "unit: 円"))
    (rows,) = difference(after.workspace(), str(before.root)).rows
    assert rows.untold is not None
    assert "landed" in rows.untold.en


def test_a_comment_changes_nothing_but_the_file(released: Country, changed: Country) -> None:
    changed.edit(HARBOUR, ("title: {ja: 月別水揚げ", "# 注記\ntitle: {ja: 月別水揚げ"))
    found = compared(released, changed)
    assert [item.said for item in found.items] == [()]
    assert [rows.alike for rows in found.rows] == [True]
    assert (found.promises, found.touched, found.level) == ((), (), "wording")


def test_a_source_that_is_fetched_otherwise_is_told_of_though_no_row_differs(
    released: Country, changed: Country
) -> None:
    changed.edit(HARBOUR, ("path: landings_*.csv", "path: landings_2024_*.csv"))
    found = compared(released, changed)
    (finding,) = promise_of(found, "fisheries.landings").findings
    assert (finding.rule, finding.level) == ("source.transport", "compatible")
    assert (promise_of(found, "fisheries.landings").needs, found.level) == ("none", "compatible")
    assert [rows.alike for rows in found.rows] == [True]


def test_where_the_warehouse_can_not_be_reached_the_rest_is_told(released: Country, changed: Country) -> None:
    changed.edit("schemas/fisheries/landings_by_island.sql", ("AS year", "AS  year"))
    workspace = changed.workspace(RENKEI_WAREHOUSE="postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2")
    found = difference(workspace, str(released.root))
    (rows,) = found.rows
    assert rows.untold is not None
    assert "not compared" in rows.untold.en
    assert [item.id for item in found.items] == [BY_ISLAND]


def test_rows_of_many_sources_have_a_limit_together(
    released: Country, changed: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renkei.inspection.diff.IN_ALL", 1)
    changed.edit("schemas/codelists/species.csv", ("S03,,,るりまぐろ,ruri tuna\n", ""))
    found = compared(released, changed, limit=10)
    assert rows_of(found, LANDINGS).untold is None
    left_out = rows_of(found, FINAL).untold
    assert left_out is not None
    assert "enough" in left_out.en

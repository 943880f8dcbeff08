"""A registration that remembers the columns of its file: what is refused, what goes on, what waits for a steward."""

import zipfile
from pathlib import Path

import pytest
import yaml

from renkei.errors import ContentError, VerdictError
from renkei.inspection.preview import layout, preview
from renkei.inspection.status import status
from renkei.project.check import check
from tests.country import PORTS, Country

FILE = "connectors/harbour/ports.yml"
OLD = "漁港コード,名称,島コード,開港日,閉港日"
LAYOUT = "layout: {columns: [漁港コード, 名称, 島コード, 開港日, 閉港日], drift: %s}\nschedule:"


@pytest.fixture(params=["freeze", "evolve", "hold"])
def policy(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def registered(country: Country, policy: str) -> Country:
    country.without_suites().edit(FILE, ("schedule:", LAYOUT % policy))
    return country


def columns(country: Country, header: str, *rows: str) -> Path:
    file = country.drop / "harbour" / "ports.csv"
    file.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return file


def test_the_same_columns_are_no_matter(registered: Country) -> None:
    outcome = registered.one(PORTS)
    assert outcome.release is not None
    assert outcome.notes == ()


def test_a_new_column(registered: Country, policy: str) -> None:
    columns(registered, f"{OLD},備考", "P01,北瑠璃港,01,昭和30年4月1日,,x")
    if policy == "evolve":
        outcome = registered.one(PORTS)
        assert outcome.release is not None
        assert outcome.release.accounts[0].published == 1
        (note,) = outcome.notes
        assert "[備考] (column 6) was added." in note.en
        (standing,) = (one for one in status(registered.workspace()) if one.id == PORTS)
        assert standing.notes == (note,)
        assert registered.workspace().warehouse.row("reference.ports", {"port_code": "P01"}) is not None
        return
    with pytest.raises(ContentError if policy == "freeze" else VerdictError) as caught:
        registered.one(PORTS)
    assert "[備考] (column 6) was added." in caught.value.what.en
    assert "「備考」（6 列目）が加わりました。" in caught.value.what.ja
    assert registered.rows("reference.ports") == []


def test_the_proposed_change_lets_the_file_in(registered: Country) -> None:
    columns(registered, "漁港ｺｰﾄﾞ,名称,島コード,備考,開港日,閉港日", "P01,北瑠璃港,01,x,昭和30年4月1日,")
    with pytest.raises(ContentError) as caught:
        registered.one(PORTS)
    said = caught.value.what.en
    assert "[漁港コード] (column 1) seems to have become [漁港ｺｰﾄﾞ] (column 1)." in said
    proposal = yaml.safe_load(said.split("A proposed change to the registration:\n")[1])
    assert proposal["fields"] == {"port_code": {"from": "漁港ｺｰﾄﾞ"}}
    document = yaml.safe_load((registered.root / FILE).read_text(encoding="utf-8"))
    document["layout"] = proposal["layout"]
    document["fields"] |= proposal["fields"]
    (registered.root / FILE).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    outcome = registered.one(PORTS)
    assert outcome.release is not None
    assert outcome.notes == ()


def test_a_needed_column_that_is_gone_is_refused_under_every_policy(registered: Country) -> None:
    columns(registered, "漁港コード,名称,島コード,開港日", "P01,北瑠璃港,01,昭和30年4月1日")
    with pytest.raises(ContentError, match=r"\[閉港日\] \(column 5\) is not there"):
        registered.one(PORTS)


def test_a_column_that_is_gone_is_told_with_what_reads_it(country: Country) -> None:
    country.without_suites().edit(FILE, ("schedule:", LAYOUT % "freeze"))
    columns(country, "漁港コード,名称,島コード,開港日", "P01,北瑠璃港,01,昭和30年4月1日")
    with pytest.raises(ContentError) as caught:
        country.one(PORTS)
    assert "It is read by fields.closed_on" in caught.value.what.en
    assert "fields.closed_on がこの列を読んでいる" in caught.value.what.ja


def test_a_proposal_leaves_no_ignored_column_that_is_gone(country: Country) -> None:
    layout = LAYOUT.replace("閉港日]", "閉港日, 備考, 摘要]").replace("schedule:", "ignore: [備考, 摘要]\nschedule:")
    country.without_suites().edit(FILE, ("schedule:", layout % "freeze"))
    columns(country, f"{OLD},摘要", "P01,北瑠璃港,01,昭和30年4月1日,,x")
    with pytest.raises(ContentError) as caught:
        country.one(PORTS)
    proposal = yaml.safe_load(caught.value.what.en.split("A proposed change to the registration:\n")[1])
    assert proposal["ignore"] == ["摘要"]
    document = yaml.safe_load((country.root / FILE).read_text(encoding="utf-8")) | proposal
    (country.root / FILE).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    assert check(country.workspace().project, PORTS) == []
    assert country.one(PORTS).release is not None


@pytest.mark.parametrize("text", ["schedule:", LAYOUT % "freeze", LAYOUT % "evolve"])
def test_a_header_that_is_elsewhere_is_not_taken_for_a_new_layout(country: Country, text: str) -> None:
    country.without_suites().edit(FILE, ("schedule:", text), ("encoding: utf-8}", "encoding: utf-8, preamble: 1}"))
    with pytest.raises(ContentError) as caught:
        country.one(PORTS)
    assert caught.value.what.en.startswith("None of the registered columns is there;")
    assert "「P01」で始まる 5 列" in caught.value.what.ja
    assert "北瑠璃港" not in str(caught.value), "what is taken for a header may be a record of somebody's"
    assert "preamble" in caught.value.fix.ja
    assert "layout:" not in caught.value.what.en


def test_a_misspelt_column_is_told_with_the_closest_name(country: Country) -> None:
    country.without_suites().edit(FILE, ("from: 開港日", "from: 開港曰"))
    with pytest.raises(ContentError) as caught:
        country.one(PORTS)
    assert "「開港曰」（最も近い名前は「開港日」）" in caught.value.what.ja
    assert "[開港曰] (the closest name is [開港日])" in caught.value.what.en


def test_moved_columns_are_read_by_their_names(registered: Country, policy: str) -> None:
    columns(registered, "名称,漁港コード,島コード,開港日,閉港日", "北瑠璃港,P01,01,昭和30年4月1日,")
    if policy != "evolve":
        with pytest.raises((ContentError, VerdictError), match="moved from column"):
            registered.one(PORTS)
        return
    registered.one(PORTS)
    (row,) = registered.rows("reference.ports")
    assert (row["port_code"], row["name"]) == ("P01", "北瑠璃港")


def test_a_held_run_goes_on_after_the_layout_was_mended(country: Country) -> None:
    country.without_suites().edit(FILE, ("schedule:", LAYOUT % "hold"))
    columns(country, f"{OLD},備考", "P01,北瑠璃港,01,昭和30年4月1日,,x")
    with pytest.raises(VerdictError):
        country.one(PORTS)
    (entry,) = (one for one in country.workspace().warehouse.entries() if one.kind == "verdict")
    assert entry.content["outcome"] == "hold"
    country.edit(FILE, ("閉港日], drift", "閉港日, 備考], drift"))
    assert country.one(PORTS).release is not None


def test_preview_writes_the_layout_and_tells_of_drift(country: Country) -> None:
    country.without_suites()
    file = columns(country, f"{OLD},備考", "P01,北瑠璃港,01,昭和30年4月1日,,x")
    written = yaml.safe_load(layout(country.workspace(), PORTS, file=file))
    assert written == {"layout": {"columns": [*OLD.split(","), "備考"]}}
    country.edit(FILE, ("schedule:", LAYOUT % "evolve"))
    shown = preview(country.workspace(), PORTS, file=file)
    assert "[備考]" in shown.notes[0].en
    assert shown.prepared.good.num_rows == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("layout: {columns: [漁港コード, 名称, 島コード, 開港日]}", "no column [閉港日]"),
        ("layout: {columns: [漁港コード, 名称, 名称, 島コード, 開港日, 閉港日]}", "There twice: 名称"),
        ("layout: {columns: [a], drift: thaw}", "[thaw]"),
        ('unpivot: {columns: "(", name: a, value: b}', "no regular expression"),
        ('unpivot: {columns: "a", value: b}', "one of the two"),
        ('unpivot: {columns: "(?P<x>a)", name: x, value: b}', "one of the two"),
        ('unpivot: {columns: "a", name: b, value: b}', "have one name"),
        ("drop: [{rule: x, column: 名称, why: {ja: あ, en: a}}]", "one of [values], a list, and [matches]"),
        ("drop: [{rule: x, column: 名称, matches: '(?=a)', why: {ja: あ, en: a}}]", "can't be used"),
    ],
)
def test_faults_of_these_keys_are_named_with_their_line(country: Country, text: str, what: str) -> None:
    country.edit(FILE, ("schedule:", f"{text}\nschedule:"))
    (fault,) = check(country.workspace().project, PORTS)
    assert what in fault.what.en
    assert fault.where.startswith(f"{FILE}:")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("name: {from: [名称, 島コード]}", "[join] goes with several columns"),
        ('name: {from: 名称, join: ""}', "[join] goes with several columns"),
        ("name: {from: 名称, unwrap: abc}", "[unwrap] is the character"),
    ],
)
def test_faults_of_a_field(country: Country, text: str, what: str) -> None:
    country.edit(FILE, ("name: {from: 名称}", text))
    (fault,) = check(country.workspace().project, PORTS)
    assert what in fault.what.en


def test_a_rejected_row_says_where_it_stands_where_its_number_does_not(country: Country) -> None:
    country.without_suites().edit(FILE, ("{kind: csv, encoding: utf-8}", "{kind: csv, archive: {kind: zip}}"))
    with zipfile.ZipFile(country.drop / "harbour" / "ports.csv", "w") as archive:
        archive.writestr("一.csv", f"{OLD}\nP01,北瑠璃港,01,昭和30年4月1日,\nP02,x,01,未定,\n")
        archive.writestr("二.csv", f"{OLD}\nP03,霧ヶ浦港,03,未定,\n")
    outcome = country.one(PORTS)
    assert outcome.release is not None
    first, second = country.workspace().warehouse.quarantined(PORTS)
    assert (first.row, second.row) == (3, 10_000_000_002)
    assert "place" not in first.reasons[0]
    assert second.reasons[0]["place"] == {"ja": "二.csv の 2 行目", "en": "二.csv, line 2"}

"""A correction from its line to the table, and what happens when the agency's data no longer are as it says."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError, RenkeiError, VerdictError
from renkei.inspection.trace import trace
from renkei.model.runs import Outcome
from tests.command import typed
from tests.country import BY_ISLAND, FINAL, LANDINGS, PORTS, Country
from tests.e2e.aftermath import Aftermath, account, explains

FILE, PORTS_FILE = "schemas/fisheries/landings.corrections.csv", "schemas/reference/ports.corrections.csv"
HEADER = "month,port_code,species,column,expected,value,missing,reason,author,upstream,since,source"
SARDINES = "2024-01,P01,S01,quantity_kg,12410,12400,,台帳の読み違い,海野,reported,2024-11-01,statistics.landings"
KEY = {"month": "2024-01", "port_code": "P01", "species": "S01"}


def write(country: Country, *lines: str, file: str = FILE, header: str = HEADER) -> None:
    (country.root / file).write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def attempt(country: Country, name: str) -> Outcome | RenkeiError:
    try:
        return country.one(name)
    except RenkeiError as error:
        return error


def landing(country: Country, **key: str) -> dict[str, Any]:
    rows = country.rows("fisheries.landings")
    (found,) = [row for row in rows if all(row[name] == value for name, value in {**KEY, **key}.items())]
    return found


def test_a_correction_is_released_counted_traced_and_taken_back(published: Country) -> None:
    assert landing(published)["quantity_kg"] == 12410
    write(published, SARDINES)
    counted = account(published.one(FINAL))
    assert (counted.published, counted.replaced, counted.unchanged, counted.read) == (1, 1, 4, 5)
    assert landing(published)["quantity_kg"] == 12400
    counted_rules = published.workspace().warehouse.select(
        f"SELECT \"column\", count FROM renkei.rule_count WHERE run = '{counted.run}' AND rule = 'correction'"
    )
    assert counted_rules.to_pylist() == [{"column": "quantity_kg", "count": 1}]
    receipt = trace(published.workspace(), "fisheries.landings", KEY)
    (quantity,) = [value for value in receipt.values if value.column == "quantity_kg"]
    said = str(quantity.model_dump(mode="json"))
    assert all(each in said for each in ("12410", "12400", "台帳の読み違い", "海野"))
    assert attempt(published, FINAL).release is None  # type: ignore[union-attr]  the same again is no news
    (published.root / FILE).unlink()
    assert account(published.one(FINAL)).replaced == 1
    assert landing(published)["quantity_kg"] == 12410


def test_what_is_derived_follows(published: Country) -> None:
    write(published, "2024-01,P01,S01,value_jpy,3723000,4723000,,桁の誤り,海野,reported,2024-11-01,statistics.landings")
    before = {row["island"]: row["value_jpy"] for row in published.rows("fisheries.landings_by_island")}
    account(published.one(FINAL))
    account(published.one(BY_ISLAND))
    after = {row["island"]: row["value_jpy"] for row in published.rows("fisheries.landings_by_island")}
    assert after["01"] - before["01"] == 1_000_000


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("12410,12400", "12411,12400", "was to be [12411] and is [12410]"),
        ("12410,12400", "12400,12410", "the agency has mended [quantity_kg]"),
        ("2024-01,P01", "2024-03,P01", "is not in a delivery of the whole"),
    ],
)
def test_a_correction_that_no_longer_holds_stops(published: Country, old: str, new: str, said: str) -> None:
    write(published, SARDINES.replace(old, new), SARDINES.replace("S01", "S02").replace("12410", "8050"))
    after = Aftermath(published)
    error = explains(attempt(published, FINAL), VerdictError, code=1, where=[FINAL], what=[f"{FILE}:2"])
    assert said in error.what.en
    assert f"{FILE}:3" not in error.what.en
    after.same()
    after.clean()
    verdict = [one.content for one in published.workspace().warehouse.entries() if one.kind == "verdict"][-1]
    assert (verdict["source"], verdict["outcome"]) == (FINAL, "stop")
    assert said in str(verdict["reasons"])
    write(published, SARDINES)
    assert landing(published)["quantity_kg"] == 12410
    account(published.one(FINAL))
    assert landing(published)["quantity_kg"] == 12400


def test_a_line_that_is_marked_as_mended_lets_both_values_pass(published: Country) -> None:
    write(published, SARDINES.replace("reported", "mended"))
    account(published.one(FINAL))
    file = published.drop / "statistics" / "landings.csv"
    file.write_text(file.read_text(encoding="utf-8-sig").replace("12410", "12400"), encoding="utf-8-sig")
    assert account(published.one(FINAL)).replaced == 0
    assert landing(published)["quantity_kg"] == 12400


def test_where_only_changes_are_delivered_an_absent_row_is_none_of_ours(published: Country) -> None:
    ours = SARDINES.replace("statistics.landings", "harbour.landings")
    write(
        published,
        ours.replace("12410", "12400").replace("12400,12400", "12400,12401"),
        ours.replace("2024-01", "2023-12"),
    )
    counted = account(published.one(LANDINGS))
    assert (counted.published, counted.quarantined) == (1, 2)


def test_a_row_in_quarantine_is_not_absent(published: Country) -> None:
    file = published.drop / "statistics" / "landings.csv"
    file.write_text(file.read_text(encoding="utf-8-sig").replace("12410", "約12千"), encoding="utf-8-sig")
    write(published, SARDINES)
    counted = account(published.one(FINAL))
    assert (counted.quarantined, counted.retained) == (1, 1)
    assert landing(published)["quantity_kg"] == 12410


def test_of_a_key_that_came_twice_the_row_that_stays_is_judged(published: Country) -> None:
    file = published.drop / "statistics" / "landings.csv"
    text = file.read_text(encoding="utf-8-sig")
    line = "2024,1,P01 北瑠璃港,ほしいわし,12410,3723000\n"
    assert line in text
    file.write_text(text.replace(line, line + line.replace("12410", "99999")), encoding="utf-8-sig")
    write(published, SARDINES)
    counted = account(published.one(FINAL))
    assert counted.quarantined == 1
    assert landing(published)["quantity_kg"] == 12400


def test_a_value_goes_with_a_reason(published: Country) -> None:
    write(published, SARDINES.replace("12410,12400,", "12410,,suppressed"))
    account(published.one(FINAL))
    row = landing(published)
    assert (row["quantity_kg"], row["quantity_missing"]) == (None, "suppressed")


def test_a_line_that_is_wrong_stops_before_anything_is_fetched(published: Country) -> None:
    write(published, SARDINES.replace("12400,,", "-1,,"))
    after = Aftermath(published)
    explains(attempt(published, FINAL), ContentError, code=1, where=[f"{FILE}:2"], what=["contract.minimum"])
    after.same()
    assert isinstance(attempt(published, PORTS), Outcome)


def test_check_names_the_line(published: Country) -> None:
    write(published, SARDINES, SARDINES.replace("reported", "reportd"))
    environ = {**os.environ, "RENKEI_PROJECT": str(published.root), "RENKEI_LANG": "ja"}
    done = typed(environ, "check", "fisheries.landings")
    assert done.code == 1
    said = done.out + done.err
    assert f"{FILE}:3" in said
    assert "upstream に「reportd」は使えません。" in said
    assert "「reported」ではありませんか" in said


@given(
    wanted=st.dictionaries(
        st.sampled_from(["P01", "P02", "P03", "P04", "P05", "P06"]),
        st.tuples(st.sampled_from(["北瑠璃港", "南瑠璃港", "小瑠璃港"]), st.sampled_from(["仮港", "北瑠璃港"])),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_delivery_is_corrected_whole_or_nothing_is_published(
    published: Country, wanted: dict[str, tuple[str, str]]
) -> None:
    """Either every correction applies, or the tables are as they were and the verdict says which does not."""
    header = "port_code,column,expected,value,reason,author,upstream,since"
    lines = {f"{p},name,{a},{b},仮の名,海野,reported,2024-11-01": p for p, (a, b) in wanted.items() if a != b}
    write(published, *lines, file=PORTS_FILE, header=header)
    before = {row["port_code"]: row["name"] for row in _names(published)}
    sent = {"P01": "北瑠璃港", "P02": "南瑠璃港", "P03": "霧ヶ浦港", "P04": "小瑠璃港", "P05": "旧灯台港"}
    outcome = attempt(published, PORTS)
    after = {row["port_code"]: row["name"] for row in _names(published)}
    holds = {port: port in sent and sent[port] == wanted[port][0] for port in lines.values()}
    if all(holds.values()):
        assert isinstance(outcome, Outcome)
        assert after == {**sent, **{port: wanted[port][1] for port in lines.values()}}
        if outcome.release is not None:
            account(outcome)
    else:
        assert isinstance(outcome, VerdictError)
        assert after == before
        for number, port in enumerate(lines.values(), 2):
            assert (f"ports.corrections.csv:{number}:" in outcome.what.en) == (not holds[port])


def _names(country: Country) -> list[dict[str, Any]]:
    return country.rows("reference.ports")

"""What `vintage` of a registration must keep with the rest of it, said where its author can mend it."""

from typing import get_args

import pytest

from renkei.model.vintage import KINDS, Kind, KindTold, Published, VintageRule

LANDINGS = "connectors/harbour/landings.yml"


def spoilt(loaded, edit, vintage: str):
    edit(LANDINGS, "licence:", f"vintage: {vintage}\nlicence:")
    return loaded().broken["harbour.landings"]


def test_every_kind_has_its_name():
    assert set(get_args(Kind)) == set(KINDS)


def test_a_fact_may_stand_for_itself():
    rule = VintageRule.model_validate({"published": "2024-01-05", "kind": "final"})
    assert rule == VintageRule(published=Published(constant="2024-01-05"), kind=KindTold(constant="final"))
    assert rule.columns == ()


@pytest.mark.parametrize(
    ("vintage", "place", "said"),
    [
        ("{}", "(vintage)", "neither [published] nor [kind]"),
        ("{kind: prelimnary}", "(vintage.kind", "Did you mean [preliminary]?"),
        ("{published: 2024-13-05}", "(vintage.published", "[2024-13-05] is not a date"),
        ("{published: {colum: day}}", "(vintage.published.colum)", "Did you mean [column]?"),
        ("{published: {name: x, interval: end}}", "(vintage.published", "named groups year, month and day"),
        (
            "{published: {header: Last-Modified, interval: end}}",
            "(vintage.published)",
            "exactly one of constant, interval, header, name, column",
        ),
        ("{published: {name: '(?P<year>x'}}", "(vintage.published.name)", "no regular expression"),
        ("{kind: {name: '(?P<what>x)'}}", "(vintage.kind.name)", "only named group here is kind"),
        ("{kind: {column: x, map: {速報: first}}}", "(vintage.kind.map.速報)", "[first]"),
        ("{kind: {constant: final, map: {速報: preliminary}}}", "(vintage.kind)", "needs no [map]"),
        ("{published: {interval: end}}", "(vintage.published.interval)", "The request names no interval"),
        ("{published: {column: month}}", "(vintage.published.column)", "no column of dates [month]"),
        ("{kind: {column: value_jpy}}", "(vintage.kind.column)", "no column of text [value_jpy]"),
        ("{kind: {column: quantity_missing}}", "(vintage.kind.column)", "[fields] does not fill [quantity_missing]"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(loaded, edit, vintage, place, said):
    text = spoilt(loaded, edit, vintage).text("en")
    assert place in text
    assert said in text


def test_a_database_has_no_last_modified(loaded, edit, country):
    text = (country / LANDINGS).read_text(encoding="utf-8")
    start, end = text.index("transport:"), text.index("schedule:")
    edit(LANDINGS, text[start:end], "transport: {kind: sql, connection: c, table: t}\nreader: {kind: parquet}\n")
    edit(LANDINGS, "delivers: changes", "delivers: whole")
    fault = spoilt(loaded, edit, "{published: {header: Last-Modified}}")
    assert "(vintage.published.header)" in fault.where
    assert "[sql] has no Last-Modified" in fault.what.en


@pytest.mark.parametrize(
    "vintage",
    [
        "{published: 2024-01-05, kind: annual_revision}",
        "{published: {header: Last-Modified}}",
        "{kind: {column: species, map: {S01: preliminary}}}",
        "{published: {name: '(?P<era>R)(?P<year>[0-9]+)\\.(?P<month>[0-9]+)\\.(?P<day>[0-9]+)'}}",
    ],
)
def test_what_can_be_told(loaded, edit, vintage):
    edit(LANDINGS, "licence:", f"vintage: {vintage}\nlicence:")
    assert loaded().broken == {}

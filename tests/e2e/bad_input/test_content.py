"""Broken content spoils only its own source, and says where it is broken before anything is asked for."""

import pytest

from renkei.errors import ContentError
from renkei.model.runs import Outcome
from tests.country import BY_ISLAND, FINAL, LANDINGS, PORTS, Country
from tests.e2e.aftermath import Aftermath, explains

PORTS_YML, LANDINGS_YML = "connectors/harbour/ports.yml", "connectors/harbour/landings.yml"
CONTRACT, SUITE = "schemas/fisheries/landings.yml", "expectations/fisheries/landings.yml"
KEY = b"        primaryKey: true\n        primaryKeyPosition: %d\n"

# what is broken: the file, what becomes of it, who can't run, where the error points, what it names
BROKEN = {
    "a registration with a typo in a key": (
        LANDINGS_YML,
        [("delivers: changes", "delivres: changes")],
        [LANDINGS],
        [LANDINGS_YML + ":3"],
        ["delivres", "delivers"],
    ),
    "a registration with a typo in a column": (
        LANDINGS_YML,
        [("quantity_kg:", "quantity_kq:")],
        [LANDINGS],
        [LANDINGS_YML + ":18"],
        ["quantity_kq", "quantity_kg"],
    ),
    "a registration that is no YAML": (
        LANDINGS_YML,
        [("schedule: {cron:", "schedule: {cron")],
        [LANDINGS],
        [LANDINGS_YML + ":"],
        [],
    ),
    "a contract without a key": (
        CONTRACT,
        [(KEY % n, b"") for n in (1, 2, 3)],
        [LANDINGS, FINAL],
        [CONTRACT],
        ["primaryKey"],
    ),
    "a suite that names a column which is not there": (
        SUITE,
        [("column: quantity_kg", "column: quantity_t")],
        [LANDINGS, FINAL],
        [SUITE + ":"],
        ["quantity_t", "quantity_kg"],
    ),
    "a suite with an expectation that does not exist": (
        SUITE,
        [("expect_column_values_to_not_be_null", "expect_column_values_to_not_be_nil")],
        [LANDINGS, FINAL],
        [SUITE + ":"],
        ["expect_column_values_to_not_be_nil", "expect_column_values_to_not_be_null"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_content_spoils_its_own_source_alone(published: Country, name: str) -> None:
    path, changes, spoiled, where, what = BROKEN[name]
    before = Aftermath(published)
    published.edit(path, *changes)
    landed = sorted(published.state.glob("landing/**/*.json"))
    done = published.all()
    for source in spoiled:
        explains(done[source] if source in done else _raised(published, source), ContentError, code=1, what=what)
    for part in where:
        assert part in _raised(published, spoiled[0]).where
    assert isinstance(done[PORTS], Outcome)
    for source in {PORTS, LANDINGS, FINAL, BY_ISLAND} - set(spoiled):
        assert isinstance(done[source], Outcome), source
    assert sorted(published.state.glob("landing/**/*.json")) == landed
    before.same()
    before.clean()


def _raised(country: Country, name: str) -> ContentError:
    with pytest.raises(ContentError) as caught:
        country.one(name)
    return caught.value


def test_mended_content_runs_again(published: Country) -> None:
    before = Aftermath(published)
    published.edit(LANDINGS_YML, ("delivers: changes", "delivres: changes"))
    _raised(published, LANDINGS)
    published.edit(LANDINGS_YML, ("delivres: changes", "delivers: changes"))
    assert published.one(LANDINGS).release is None
    before.same()


def test_a_connection_that_is_not_set(published: Country) -> None:
    before = Aftermath(published)
    published.edit(PORTS_YML, ("connection: ruri_harbour", "connection: harbour"))
    assert _raised(published, PORTS).where == "harbour"
    before.same()

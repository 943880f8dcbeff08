"""What waits and what was mended, told of the rows of any run."""

from renkei.stages.mend.waiting import standing
from tests.country import LANDINGS, PORTS, Country
from tests.unit.stages.mend.conftest import Send


def stands(country: Country, source: str) -> list[str]:
    workspace = country.workspace()
    kept = workspace.warehouse.quarantined(source)
    return [one.state for one in standing(workspace, workspace.project.source(source), kept)]


def test_nobody_has_mended_anything(country: Country) -> None:
    country.without_suites().one(PORTS)
    country.one(LANDINGS)
    assert stands(country, LANDINGS) == ["waits", "waits"]


def test_what_was_mended_and_what_was_rejected_again(country: Country, send: Send) -> None:
    country.one(PORTS)
    country.one(LANDINGS)
    send(LANDINGS, {1: "S03", 2: "-6"})
    workspace = country.workspace()
    kept = workspace.warehouse.quarantined(LANDINGS)
    first, second = standing(workspace, workspace.project.source(LANDINGS), kept)
    assert (first.state, first.waits, first.mending and first.mending.by) == ("mended", False, "Minato")
    assert (second.state, second.waits) == ("again", True)
    assert [reason["rule"] for reason in second.reasons] == ["contract.minimum"]
    assert [reason["place"]["en"] for reason in second.reasons] == ["'Rows to mend'!I3"]
    send(LANDINGS, {1: "6"}, name="second.xlsx")
    assert stands(country, LANDINGS) == ["mended", "mended"]


def test_the_same_record_in_a_newer_delivery_is_mended_too(country: Country, send: Send) -> None:
    country.edit("data/harbour/ports.csv", ("P02,南瑠璃港", "X02,南瑠璃港"))
    country.one(PORTS)
    send(PORTS, {1: "P02"})
    country.edit(
        "data/harbour/ports.csv", ("霧ヶ浦港", "霧ヶ浦新港"), ("P05,旧灯台港,02,1931-02-01", "P05,旧灯台港,02,?")
    )
    country.one(PORTS)
    assert stands(country, PORTS) == ["mended", "waits"]


def test_a_mended_row_that_no_longer_stands_does_not_speak_for_a_newer_delivery(country: Country, send: Send) -> None:
    bad, good = "P02,南瑠璃港,01,1962-13-15,", "P02,南瑠璃港,01,1962-07-15,"
    country.edit("data/harbour/ports.csv", (good, bad))
    country.one(PORTS)
    send(PORTS, {1: "1962-07-16"})
    country.edit("data/harbour/ports.csv", (bad, good))
    country.one(PORTS)
    country.edit("data/harbour/ports.csv", (good, bad), ("霧ヶ浦港", "霧ヶ浦新港"))
    country.one(PORTS)
    assert stands(country, PORTS) == ["waits"]

"""What agencies' servers do on bad days: nothing is published of it, and the next good answer is."""

import shutil
from pathlib import Path

import pytest

import standins
from renkei.errors import ContentError, ReadError, RenkeiError, ReplyError, TransportError
from renkei.inspection.verify import verify
from standins.server import DATA
from tests.e2e.aftermath import account, explains
from tests.e2e.japan import Japan

RATES, PLACES, COMPANIES = "boj.exchange_rates", "mic.local_governments", "nta.corporate_numbers"
CODES = "mic.municipality_history"

# the turn: which source meets it, what is raised, the exit code, what the message names, and whether it is kept
TURNS: list[tuple[str, str, type[RenkeiError], int, str, bool]] = [
    ("error_in_body", RATES, ReplyError, 1, "M181005E", False),
    ("busy_in_body", RATES, TransportError, 3, "M181091S", False),
    ("html_page", RATES, ReplyError, 1, "HTML", False),
    ("empty", RATES, ReplyError, 1, "boj", False),
    ("cut_short", RATES, TransportError, 3, "", False),
    ("cut_in_the_middle", RATES, ReplyError, 1, "boj", False),
    ("changed_column", RATES, ReadError, 1, "SERIES_CODE", True),
    ("forbidden", RATES, ReplyError, 1, "403", False),
    ("status_503", RATES, TransportError, 3, "503", False),
    ("error_in_body", PLACES, ContentError, 1, "ERROR", True),
    ("html_page", PLACES, ReplyError, 1, "HTML", False),
    ("empty", PLACES, ReadError, 1, PLACES, True),
    ("cut_short", PLACES, TransportError, 3, "", False),
    ("wrong_key", COMPANIES, ReplyError, 1, "404", False),
]


@pytest.mark.parametrize(("turn", "source", "kind", "code", "named", "kept"), TURNS)
def test_a_wrong_turn_publishes_nothing(
    japan: Japan, turn: str, source: str, kind: type[RenkeiError], code: int, named: str, kept: bool
) -> None:
    if source == COMPANIES:
        japan.one(CODES)
    agency = source.split(".", maxsplit=1)[0]
    japan.agencies.wrong(agency, turn)
    with pytest.raises(RenkeiError) as caught:
        japan.one(source)
    error = explains(caught.value, kind, code=code, where=[source.split(".")[1]], what=[named])
    assert error.transient == (kind is TransportError)
    assert "standin-nta-id" not in error.text("ja") + error.text("en")
    workspace = japan.workspace()
    assert len([one for one in workspace.zone.manifests() if one.source == source]) == kept
    assert [one.source for one in workspace.warehouse.accounts()] == ([CODES] if source == COMPANIES else [])
    assert verify(workspace) == []
    japan.agencies.wrong(agency, None)
    assert account(japan.one(source)).quarantined == 0
    assert verify(japan.workspace()) == []


def test_a_list_that_was_cut_withdraws_nothing(japan: Japan) -> None:
    """The file ends in the middle of a row, its length told rightly: only the broken row itself gives that away."""
    whole = account(japan.one(PLACES))
    before = japan.ask("SELECT * FROM reference.local_governments ORDER BY code")
    japan.agencies.wrong("mic", "cut_in_the_middle")
    with pytest.raises(RenkeiError) as caught:
        japan.one(PLACES)
    explains(caught.value, RenkeiError, code=1, where=[PLACES])
    assert japan.ask("SELECT * FROM reference.local_governments ORDER BY code") == before
    japan.agencies.wrong("mic", None)
    assert japan.one(PLACES).release is None
    assert whole.published == len(before)
    assert verify(japan.workspace()) == []


def test_undecodable_bytes_in_a_reply(japan: Japan) -> None:
    japan.agencies.wrong("mic", "undecodable")
    told = account(japan.one(PLACES))
    (found,) = japan.workspace().warehouse.quarantined(PLACES)
    assert (told.quarantined, found.reasons[0]["rule"]) == (1, "encoding.undecodable")
    assert "0xff" in found.reasons[0]["value"]
    assert verify(japan.workspace()) == []


def test_a_bad_check_digit(tmp_path: Path, hasty: None) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    file = data / "corporate_numbers.csv"
    text = file.read_text(encoding="utf-8")
    good = next(line for line in text.splitlines() if "浜松簡易裁判所" in line)
    number = next(value for value in good.split(",") if len(value) == 13 and value.isdigit())
    wrong = str((int(number[0]) % 9) + 1) + number[1:]
    file.write_text(text.replace(good, good.replace(number, wrong)), encoding="utf-8")
    with standins.serve(data=data) as agencies:
        japan = Japan(tmp_path / "state", agencies)
        japan.one(CODES)
        told = account(japan.one(COMPANIES))
        (found,) = japan.workspace().warehouse.quarantined(COMPANIES)
    (reason,) = found.reasons
    assert told.quarantined == 1
    assert (reason["column"], reason["from"], reason["value"]) == ("corporate_number", "corporateNumber", wrong)
    assert "check" in reason["rule"]
    assert found.record["name"] == "浜松簡易裁判所"
    assert verify(japan.workspace()) == []

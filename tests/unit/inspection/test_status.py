"""What status says of a source that failed."""

import re

import pytest

from renkei.errors import ReadError
from renkei.inspection.status import status
from tests.country import PORTS, Country


def test_a_failure_says_when_it_was(country: Country) -> None:
    file = country.without_suites().drop / "harbour" / "ports.csv"
    good = file.read_bytes()
    file.write_bytes(b"")
    with pytest.raises(ReadError):
        country.one(PORTS)
    (standing,) = (one for one in status(country.workspace()) if one.id == PORTS)
    assert standing.last_failure is not None
    assert re.match(r"Failed at \d{4}-\d\d-\d\d \d\d:\d\d UTC: .*empty", standing.last_failure.en)
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC に失敗: ", standing.last_failure.ja)
    file.write_bytes(good)
    country.one(PORTS)
    (standing,) = (one for one in status(country.workspace()) if one.id == PORTS)
    assert standing.last_failure is None

"""A file with Individual Numbers (マイナンバー) is removed: a tombstone stays, the numbers stay nowhere."""

from collections.abc import Callable

import pytest

from renkei.errors import IndividualNumberFound
from renkei.inspection.verify import verify
from tests.country import LANDINGS, PORTS, TABLES, Country
from tests.e2e.aftermath import Aftermath, explains

NUMBER = "123456789018"  # fits its check digit, and was made up
SPACED = "1234 5678 9018"
LIST = "data/harbour/ports.csv"


def _column(text: str) -> str:
    head, first, *rest = text.splitlines()
    return "\n".join([f"{head},マイナンバー", f"{first},{NUMBER}", *(f"{line}," for line in rest)]) + "\n"


HIDDEN: dict[str, Callable[[str], str]] = {
    "in a text": lambda text: text.replace("南瑠璃港", f"南瑠璃港（個人番号 {NUMBER}）"),
    "as a text": lambda text: text.replace("南瑠璃港", SPACED),
    "in a column that nobody registered": _column,
    "in a row that can't be split": lambda text: text.replace("南瑠璃港", f"南瑠璃港,個人番号 {NUMBER}"),
    "in a code, beside its name": lambda text: text.replace("P02", f"P02 個人番号{NUMBER}"),
}


@pytest.mark.parametrize("place", HIDDEN)
def test_the_file_is_removed_and_no_number_stays(
    published: Country, place: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    before = Aftermath(published)
    file = published.root / LIST
    file.write_text(HIDDEN[place](file.read_text(encoding="utf-8")), encoding="utf-8")
    for _ in range(2):  # the second time it is refused before it is kept
        with pytest.raises(IndividualNumberFound) as caught:
            published.one(PORTS)
        error = explains(caught.value, IndividualNumberFound, code=1, where=[PORTS])
        said = [error.text(language) for language in ("ja", "en")] + [repr(error), caplog.text, *capfd.readouterr()]
        assert not any(_there(text.encode()) for text in said)
        _gone(published)
    (tombstone,) = published.workspace().zone.tombstones()
    assert (tombstone.source, tombstone.name, tombstone.count) == (PORTS, "ports.csv", 1)
    assert any("3" in one or "2" in one for one in tombstone.places)
    before.same()
    before.clean()


def test_in_a_column_that_is_not_used(published: Country) -> None:
    before = Aftermath(published)
    file = published.root / "data/harbour/landings_2024_02.csv"
    text = file.read_bytes().decode("cp932")
    file.write_bytes(text.replace("3570,", f"3570,マイナンバーは{SPACED}です").encode("cp932"))
    with pytest.raises(IndividualNumberFound):
        published.one(LANDINGS)
    _gone(published)
    before.same()
    before.clean()


def test_a_clean_file_is_published_after_it(published: Country) -> None:
    before = Aftermath(published)
    file = published.root / LIST
    good = file.read_bytes()
    file.write_bytes(good.replace("南瑠璃港".encode(), NUMBER.encode()))
    with pytest.raises(IndividualNumberFound):
        published.one(PORTS)
    file.write_bytes(good)
    assert published.one(PORTS).release is None
    before.same()
    assert verify(published.workspace()) == []
    before.clean()


def _there(data: bytes) -> bool:
    return NUMBER.encode() in data or SPACED.encode() in data or b"5678901" in data


def _gone(country: Country) -> None:
    """Look at every byte that is kept, and at every value of the warehouse (which may pack its texts)."""
    for file in country.files():
        assert not _there(file.read_bytes()), file
    warehouse = country.workspace().warehouse
    own = [f"renkei.{name}" for name in ("release", "run", "row_account", "rule_count", "quarantine", "ledger")]
    history = [f"{table}__history" for table in TABLES]
    for table in (*own, *history):
        assert not _there(str(warehouse.select(f"SELECT * FROM {table}").to_pylist()).encode()), table

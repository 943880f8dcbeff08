"""A bad file stops its own run: it is kept as evidence, the old release stands, the others run on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.errors import ContentError, DataError, ReadError, RenkeiError, ReplyError, VerdictError
from renkei.model.runs import Outcome
from tests.country import BY_ISLAND, LANDINGS, PORTS, Country
from tests.e2e.aftermath import Aftermath, account, explains

LIST = "data/harbour/ports.csv"


def _write(file: Path, change: Callable[[str], str]) -> None:
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def _each_line(more: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(more(line) + "\n" for line in text.splitlines())


BAD: dict[str, tuple[Callable[[str], str], type[RenkeiError], list[str], list[str]]] = {
    "an empty file": (lambda _: "", ReadError, [PORTS, "ports.csv"], []),
    "a file of blank lines": (lambda _: "\n\n  \n", ReadError, [PORTS, "ports.csv"], []),
    "an unknown column": (
        _each_line(lambda line: line + (",備考" if "名称" in line else ",x")),
        ContentError,
        ["connectors/harbour/ports.yml", "ports.csv"],
        ["備考"],
    ),
    "a column gone": (
        _each_line(lambda line: ",".join(line.split(",")[:3] + line.split(",")[4:])),
        ContentError,
        ["connectors/harbour/ports.yml", "ports.csv"],
        ["開港日", "閉港日"],
    ),
    "a header twice": (
        lambda text: text.replace("閉港日", "開港日"),
        ReadError,
        [PORTS, "ports.csv", "line 1"],
        ["開港日"],
    ),
    "a workbook under a wrong name": (lambda text: "PK\x03\x04" + text, ReadError, [PORTS, "ports.csv"], []),
    "too few rows for the suite": (
        lambda text: "".join(text.splitlines(keepends=True)[:2]),
        VerdictError,
        ["reference.ports", PORTS],
        ["expect_table_row_count_to_be_between", "min_value=3", "1"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_kept_and_stops_its_own_run_alone(published: Country, name: str) -> None:
    change, kind, where, what = BAD[name]
    before = Aftermath(published)
    file = published.root / LIST
    _write(file, change)
    done = published.all()
    error = explains(done.pop(PORTS), kind, code=1, where=where, what=what)
    assert all(isinstance(outcome, Outcome) for outcome in done.values()), done
    assert not error.transient
    before.landed(file)
    before.same()
    before.clean()
    last = list(published.workspace().warehouse.entries())[-1]
    assert (last.kind, last.content["source"], last.content["where"]) == ("failure", PORTS, error.where)


def test_the_file_is_published_once_it_is_mended(published: Country) -> None:
    before = Aftermath(published)
    with published.removed(LIST):
        (published.root / LIST).write_bytes(b"")
        with pytest.raises(ReadError):
            published.one(PORTS)
    assert published.one(PORTS).release is None  # the very run that was released before
    before.same()
    before.clean()


def test_no_file_at_all(published: Country) -> None:
    before = Aftermath(published)
    with published.removed(LIST), pytest.raises(ReplyError) as caught:
        published.one(PORTS)
    explains(caught.value, ReplyError, code=1, where=[PORTS, "ports.csv"])
    before.same()
    before.clean()


def test_a_header_and_nothing_else_withdraws_nothing(published: Country) -> None:
    published.without_suites()
    before = Aftermath(published)
    _write(published.root / LIST, lambda text: text.splitlines(keepends=True)[0])
    with pytest.raises(DataError) as caught:
        published.one(PORTS)
    explains(caught.value, DataError, code=1, where=[PORTS, "reference.ports"])
    before.same()
    before.clean()


def test_a_file_cut_short_withdraws_nothing(published: Country) -> None:
    """The last row breaks off in the middle: nobody can tell whose row it was, so none is taken for gone."""
    before = Aftermath(published)
    file = published.root / LIST
    file.write_bytes(file.read_bytes()[: -len(",02,1931-02-01,平成7年3月31日\n".encode())])
    told = account(published.one(PORTS))
    (found,) = published.workspace().warehouse.quarantined(PORTS)
    assert (told.read, told.unchanged, told.quarantined, told.withdrawn, told.retained) == (5, 4, 1, 0, 1)
    assert (found.row, found.reasons[0]["rule"]) == (6, "csv.column_count")
    before.landed(file)
    before.same()
    before.clean()


def test_one_bad_file_of_two_publishes_neither(published: Country) -> None:
    before = Aftermath(published)
    new = published.root / "data/harbour/landings_2024_03.csv"
    new.write_bytes("令和6年3月,P01,S01,1,1,\r\n".encode("cp932"))
    empty = published.root / "data/harbour/landings_2024_04.csv"
    empty.write_bytes(b"")
    with pytest.raises(ReadError) as caught:
        published.one(LANDINGS)
    explains(caught.value, ReadError, code=1, where=[LANDINGS, "landings_2024_04.csv"])
    before.landed(new, empty)
    before.same()
    empty.unlink()
    assert account(published.one(LANDINGS)).published == 1
    before.not_staged(LANDINGS)
    before.clean()
    assert isinstance(published.one(BY_ISLAND), Outcome)

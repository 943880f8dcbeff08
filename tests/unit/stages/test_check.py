"""Faults beside a registration that nobody but its reader sees."""

from collections.abc import Sequence

import pytest

from renkei.errors import ContentError
from renkei.stages.check import check, check_all
from renkei.stages.fetch import fetch
from tests.country import PORTS, Country

FIXED = "reader: {kind: fixed_width, copybook: ports.cpy, charset: ibm_ebcdic}"
COPYBOOK = """       01  PORT.
           05  漁港コード   PIC X(3).
           05  名称         PIC X(10).
           05  島コード     PIC X(2).
           05  開港日       PIC X(10).
           05  閉港日       PIC X(10).
"""


def faults(country: Country, reader: str, *changes: tuple[str, str]) -> Sequence[ContentError]:
    country.edit("connectors/harbour/ports.yml", ("reader: {kind: csv, encoding: utf-8}", reader))
    beside = country.root / "connectors" / "harbour" / "ports.cpy"
    text = COPYBOOK
    for old, new in changes:
        text = text.replace(old, new)
    beside.write_text(text, encoding="utf-8")
    project = country.workspace().project
    found = check(project, PORTS)
    assert [fault.where for fault in check_all(project)] == [fault.where for fault in found]
    return found


def test_a_copybook_without_fault_is_none(country: Country) -> None:
    assert faults(country, FIXED) == []


@pytest.mark.parametrize(
    ("reader", "changes", "where", "what"),
    [
        (FIXED, [("PIC X(2)", "PIC Q(2)")], "connectors/harbour/ports.cpy, line 4", "[Q(2)] cannot be read"),
        (FIXED.replace("ibm_ebcdic", "ebcdic"), [], "connectors/harbour/ports.yml:5 (reader.charset)", "[ebcdic]"),
        (FIXED.replace("}", ", codes: [NO]}"), [], "connectors/harbour/ports.yml:5 (reader.codes)", "[NO] in codes"),
    ],
)
def test_faults_of_a_layout_are_found_before_any_file_is(
    country: Country, reader: str, changes: Sequence[tuple[str, str]], where: str, what: str
) -> None:
    (fault,) = faults(country, reader, *changes)
    assert fault.where == where
    assert what in fault.what.en
    with pytest.raises(ContentError) as caught:  # nothing is fetched for it
        fetch(country.workspace(), PORTS)
    assert caught.value.where == where

"""Whoever listens hears what became of one value, change by change; nobody else hears anything."""

import polars as pl
import pytest

from renkei.semantics import get
from renkei.semantics.base import Options
from renkei.semantics.telling import Change, listening, tell


def parsed(kind: str, text: str) -> list[Change]:
    with listening() as heard:
        get(kind).parse(pl.Series([text]), Options())
    return heard


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("number.integer", " １,234 ", [("number.trimmed", "１,234"), ("number.width_folded", "1,234")]),
        ("code", "０１", [("code.width_folded", "01")]),
        ("code", "01", []),
    ],
)
def test_each_change_is_heard_in_its_order(kind: str, text: str, told: list[tuple[str, str]]) -> None:
    heard = parsed(kind, text)
    assert [(change.rule, change.after) for change in heard][: len(told)] == told
    assert [change.before for change in heard[1:]] == [change.after for change in heard[:-1]]


def test_of_many_values_nothing_is_said() -> None:
    with listening() as heard:
        get("code").parse(pl.Series(["０１", "０２"]), Options())
    assert heard == []


def test_nobody_hears_what_is_said_before_or_after() -> None:
    tell("rule", pl.Series(["a"]), pl.Series(["b"]))
    with listening() as heard:
        with listening() as inner:
            tell("rule", pl.Series(["a"]), pl.Series(["b"]))
        tell("same", pl.Series(["a"]), pl.Series(["a"]))
        tell("", pl.Series(["a"]), pl.Series(["b"]))
    assert (heard, inner) == ([], [Change("rule", "a", "b")])

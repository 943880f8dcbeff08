"""What a screen leaves out of a preview, and what it puts together."""

import polars as pl
import pyarrow as pa
import pytest

from renkei.cli import look
from renkei.cli.look import SHOWN, _narrowed, _together
from renkei.inspection.preview import Preview
from renkei.model.batch import Prepared


def preview(columns: list[str], unpivoted: list[str]) -> Preview:
    raw = pl.DataFrame({name: ["x"] for name in columns})
    nothing = Prepared(1, pa.table({}), pl.DataFrame(), {}, {})
    return Preview(raw, nothing, (), frozenset(unpivoted))


def test_of_many_columns_that_become_rows_the_first_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look.state, "language", "en")
    months = [f"{month}月" for month in range(1, 13)]
    shown = _narrowed(preview(["港", *months, "備考", "_row"], months))
    assert shown.columns == ["港", *months[:SHOWN], f"{12 - SHOWN} more", "備考", "_row"]
    few = preview(["港", *months[: SHOWN + 1]], months)
    assert _narrowed(few).columns == few.raw.columns
    assert _narrowed(preview(["港", *months], [])).width == 13


def test_equal_lines_are_one_with_their_number() -> None:
    line = {"row": 3, "rule": "not_wrapped"}
    assert _together([line, {"row": 4, "rule": "x"}, line]) == [{**line, "times": 2}, {"row": 4, "rule": "x"}]

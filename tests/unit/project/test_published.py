from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from renkei.errors import ContentError
from renkei.model.codelist import CodeEvent, CodeMatch
from renkei.project.published import MATCHES, hold_events, hold_matches, in_roles, with_types

PATH = Path("schemas/codelists/x.yml")
FRAME = pl.DataFrame({"edition": ["1", "2"], "old": ["A", "B"], "new": ["X", "Y"], "code": ["c", "d"]})


def test_columns_are_named_by_their_roles_and_others_stay() -> None:
    made = in_roles(FRAME, {"from_code": "old", "to_code": "new"}, {})
    assert made.columns == ["from_code", "to_code", "edition", "code"]
    assert made.height == 2


def test_a_column_that_has_the_name_of_a_role_that_another_plays_gives_way() -> None:
    made = in_roles(FRAME, {"code": "old"}, {})
    assert made["code"].to_list() == ["A", "B"]
    assert "old" not in made.columns


def test_only_rows_with_the_values_belong() -> None:
    assert in_roles(FRAME, {}, {"edition": "2"})["old"].to_list() == ["B"]
    assert in_roles(FRAME.with_columns(pl.col("edition").cast(pl.Int64)), {}, {"edition": "1", "new": "X"}).height == 1
    assert in_roles(FRAME, {}, {"edition": "1", "new": "Y"}).is_empty()


def test_what_is_not_there_is_nothing_and_no_flag_is_unknown() -> None:
    made = with_types(pl.DataFrame({"from_code": ["A"], "to_code": ["X"], "exact": [None]}), MATCHES)
    assert made.rows() == [("A", "X", None, False, None)]
    assert made.schema == pl.Schema(MATCHES)


def test_events_that_do_not_fit_are_named_by_day_and_codes() -> None:
    codes = pl.DataFrame({"code": ["A"], "valid_from": [None], "valid_to": [None]}).cast(
        {"valid_from": pl.Date, "valid_to": pl.Date}
    )
    good = CodeEvent(on=date(2020, 1, 1), kind="renamed", from_code="A", to_code="A")
    hold_events([good], codes, of="reference.moves", path=PATH)
    with pytest.raises(ContentError, match=r"\[B\] is not in the list") as caught:
        hold_events(
            [good, good.model_copy(update={"kind": "created", "from_code": None, "to_code": "B"})],
            codes,
            of="reference.moves",
            path=PATH,
        )
    assert caught.value.where == "schemas/codelists/x.yml ← reference.moves (2020-01-01 created - → B)"


def test_a_code_of_which_no_event_tells_is_refused_where_there_are_events() -> None:
    ended = pl.DataFrame(
        {"code": ["A", "B"], "valid_from": [None, None], "valid_to": [date(2019, 12, 31), None]},
        schema_overrides={"valid_from": pl.Date},
    )
    hold_events([], ended, of="reference.moves", path=PATH)
    told = CodeEvent(on=date(2010, 1, 1), kind="renamed", from_code="A", to_code="A")
    with pytest.raises(ContentError, match=r"\[A\] ends on 2019-12-31") as caught:
        hold_events([told], ended, of="reference.moves", path=PATH)
    assert caught.value.where == "schemas/codelists/x.yml ← reference.moves"


def test_rows_that_do_not_add_up_are_named_by_their_codes() -> None:
    half = CodeMatch(from_code="A", to_code="X", weight=Decimal("0.5"), exact=True)
    hold_matches([half, half.model_copy(update={"to_code": "Y"})], of="reference.matches", path=PATH)
    with pytest.raises(ContentError, match=r"add up to 0.5") as caught:
        hold_matches([half], of="reference.matches", path=PATH)
    assert caught.value.where == "schemas/codelists/x.yml ← reference.matches (A → X)"

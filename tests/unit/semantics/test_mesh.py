from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options

SIZES = ("5339", "533946", "53394611", "533946113", "5339461134", "53394611341", "5339461", "533946025")


@pytest.mark.parametrize("code", SIZES)
def test_meshes_of_all_sizes(parse, code: str) -> None:
    assert parse("jp.mesh", code) == [(code, None, set())]


def test_hyphens_between_the_parts_are_removed(parse) -> None:
    assert parse("jp.mesh", "5339-46", "5339-46-11", "5339-46-11-3", "５３３９－４６－１１－３－４") == [
        ("533946", None, {"hyphens_removed"}),
        ("53394611", None, {"hyphens_removed"}),
        ("533946113", None, {"hyphens_removed"}),
        ("5339461134", None, {"width_folded", "hyphens_removed"}),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("533986", "form"),
        ("5339461-1", "form"),
        ("533946110", "form"),
        ("533946115", "form"),
        ("5339461135", "form"),
        ("533946113412", "form"),
        ("5339465", "form"),
        ("", "form"),
        ("0000", "outside_japan"),
        ("53990000", "outside_japan"),
        ("6939", "outside_japan"),
    ],
)
def test_what_is_no_mesh_of_japan(parse, text: str, reason: str) -> None:
    assert parse("jp.mesh", text) == [(None, f"jp.mesh.{reason}", set())]


def _code(latitude: Fraction, longitude: Fraction) -> str:
    """Return the 1/8 mesh of a point: the rule of JIS X 0410 in exact fractions."""
    south, west = latitude * Fraction(3, 2), longitude - 100
    code = f"{int(south):02d}{int(west):02d}"
    for parts in (8, 10, 2, 2, 2):
        south, west = (south - int(south)) * parts, (west - int(west)) * parts
        row, column = int(south), int(west)
        code += str(1 + row * 2 + column) if parts == 2 else f"{row}{column}"
    return code


@given(
    points=st.lists(
        st.tuples(st.fractions(20, Fraction(459, 10)), st.fractions(122, Fraction(1539, 10))), min_size=1, max_size=20
    )
)
@settings(max_examples=60, deadline=None)
def test_the_mesh_of_every_point_is_a_code_at_every_level(points: list[tuple[Fraction, Fraction]]) -> None:
    codes = [_code(*point) for point in points]
    assert _code(Fraction("35.6812"), Fraction("139.7671")).startswith("53394611")
    for length in (4, 6, 8, 9, 10, 11):
        texts = [code[:length] for code in codes]
        assert get("jp.mesh").parse(pl.Series(texts), Options()).value.to_list() == texts

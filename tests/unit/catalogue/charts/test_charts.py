import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renkei.catalogue.charts import bars, descent, japan, series
from renkei.catalogue.charts.figures import Scale, number, scale_of
from renkei.catalogue.charts.picture import steps
from renkei.semantics.places import PREFECTURES

PLAIN = Scale(1.0, "")
HOSTILE = '"><script>alert(1)</script>'


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own drawing


def test_every_prefecture_has_a_place_of_its_own() -> None:
    places = {(column, row) for column, row, _ in japan.PLACES.values()}
    assert set(japan.PLACES) == set(PREFECTURES)
    assert len(places) == 47
    assert all(0 <= column < japan.COLUMNS and 0 <= row < japan.ROWS for column, row in places)
    north, south = japan.PLACES["01"], japan.PLACES["47"]
    assert north[1] == min(row for _, row, _ in japan.PLACES.values())
    assert south[1] == max(row for _, row, _ in japan.PLACES.values())


def test_a_map_shows_a_figure_a_prefecture_and_says_where_there_is_none() -> None:
    picture = japan.japan({"13": 5.0, "27": 10.0, "99": 3.0}, japan.Asked("x", "share", Scale(1.0, "%")), "en")
    assert len([each for each in drawn(picture.svg).iter("rect") if each.get("height") == "46"]) == 47
    told = dict(picture.rows)
    assert (told["Tokyo"], told["Osaka"], told["Hokkaido"]) == ("5", "10", "–")
    assert len(picture.rows) == 47
    assert "no figure" in picture.svg


def test_lines_are_not_drawn_over_years_without_a_figure() -> None:
    line = series.Line("a", (("2014", -1.0), ("2015", -2.0), ("2022", -5.0)))
    asked = series.Asked("x", "year", PLAIN, apart=1.5)
    path = next(
        each.get("d", "")
        for each in drawn(series.series([line], asked).svg).iter("path")
        if each.get("class") == "c-line s1"
    )
    assert (path.count("M"), path.count("L")) == (2, 1)
    assert series.series([line], asked).rows == (("2014", "−1"), ("2015", "−2"), ("2022", "−5"))


@pytest.mark.parametrize(
    ("when", "year"),
    [("2014", 2014.0), ("FY2014", 2014.25), ("2014-07", 2014.5), ("2014-Q3", 2014.5), ("2014-H2", 2014.5), ("x", None)],
)
def test_times_are_placed_by_their_beginning(when: str, year: float | None) -> None:
    assert series.years_of(when) == year
    assert series.years_of("2024-12-31") == pytest.approx(2025, abs=0.01)


def test_parts_of_a_bar_add_up_to_it() -> None:
    picture = bars.bars(
        [bars.Bar("a", (30.0, 20.0), "n"), bars.Bar("b", (10.0, 0.0))], bars.Asked("x", "of", ("p", "q"), PLAIN)
    )
    assert picture.rows == (("a", "30", "20", "50"), ("b", "10", "0", "10"))
    assert picture.header == ("of", "p", "q", "=")
    widths = [float(each.get("width", 0)) for each in drawn(picture.svg).iter("rect") if each.get("height") == "18"]
    assert widths[0] == pytest.approx(widths[1] * 1.5, rel=0.01)
    assert len(widths) == 3, "a part of nothing is not drawn"


def test_nothing_that_is_drawn_is_more_than_text() -> None:
    pictures = [
        series.series(
            [series.Line(HOSTILE, (("2014", 1.0), ("2015", 2.0))), series.Line("b", (("2014", 3.0),))],
            series.Asked(HOSTILE, "x", Scale(1.0, HOSTILE)),
        ).svg,
        bars.bars([bars.Bar(HOSTILE, (1.0,), HOSTILE)], bars.Asked(HOSTILE, "x", (HOSTILE,), PLAIN)).svg,
        descent.descent([[descent.Box("a", HOSTILE, HOSTILE, (HOSTILE,))]], []).drawn(HOSTILE),
    ]
    for svg in pictures:
        assert "<script" not in svg
        assert drawn(svg).get("role") == "img"
        assert " style=" not in svg


def test_edges_lead_from_line_to_line() -> None:
    boxes = [[descent.Box("a", "A", "file", ("x", "y"))], [descent.Box("b", "B", "dataset", ("z",), here=True)]]
    edges = [descent.Edge("a", "b", "y", "z"), descent.Edge("a", "nowhere"), descent.Edge("a", "b", soft=True)]
    svg = descent.descent(boxes, edges).drawn("x")
    paths = [each.get("class") for each in drawn(svg).iter("path")]
    assert paths == ["b-edge", "b-edge b-soft"]


@given(st.floats(-1e13, 1e13), st.floats(1e-3, 1e13))
@example(7205759403793.75, 0.001)
def test_round_steps_hold_all_figures(low: float, size: float) -> None:
    found = steps(low, low + size)
    slack = abs(found[-1] - found[0]) * 1e-6
    assert found[0] <= low + slack
    assert found[-1] >= low + size - slack
    assert 2 <= len(found) <= 12


@pytest.mark.parametrize(
    ("unit", "largest", "language", "said"),
    [
        ("円", 6.7e12, "ja", "6.7 兆円"),
        ("円", 6.7e12, "en", "6.7 trillion yen"),
        ("円", 5e9, "ja", "50 億円"),
        ("ドル", 4.5e10, "en", "45 billion US dollars"),
        (None, 14e6, "ja", "1,400 万"),
        (None, 14e6, "en", "14,000 thousand"),
        ("kg", 12.5, "en", "12.5 kg"),
    ],
)
def test_figures_are_written_in_units_that_can_be_read(
    unit: str | None, largest: float, language: str, said: str
) -> None:
    scale = scale_of(unit, largest, "ja" if language == "ja" else "en")
    assert f"{scale(largest)} {scale.unit}" == said


def test_few_decimals_are_enough() -> None:
    assert [number(each) for each in (0.123456, 12.34, 1234.5, -2.5, 3.0)] == ["0.12", "12.3", "1,234", "−2.5", "3"]
    assert not re.search(r"\.0$", number(5.0))

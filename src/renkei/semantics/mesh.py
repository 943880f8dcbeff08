"""Mesh codes: squares of latitude and longitude. Which datum they are of is not in the code: give it a column.

A first mesh is 40' high and 1° wide: its code is its southern latitude times 1.5, and its western longitude less 100.
A second mesh is one of 8 by 8 in it, a third one of 10 by 10 in that (about 1 km), and 1/2, 1/4 and 1/8 meshes are
each one of the 4 quarters of the mesh above. A mesh of 5 times the third is a quarter of a second one; one of twice the
third has even digits and ends in 5. All of it is arithmetic on whole digits: degrees in floats would fail at the edges.
"""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Steps
from renkei.semantics.coded import coded

_FIRST, _SECOND, _EVEN = "[0-9]{4}", "[0-7]{2}", "[02468]{2}"
_BELOW_SECOND = ("[1-4]", f"{_EVEN}5", "[0-9]{2}[1-4]{0,3}")
_FORM = f"{_FIRST}(?:{_SECOND}(?:{'|'.join(_BELOW_SECOND)})?)?"
# Japan lies within 20° to 46° north (30 to 68 times 2/3 of a degree) and 122° to 154° east.
_SOUTH, _NORTH, _WEST, _EAST = 30, 68, 22, 53


def _without_hyphens(steps: Steps) -> Steps:
    pattern = "^([0-9]{4})-([0-9]{2})(?:-([0-9]{1,3}))?(?:-([0-9]))?(?:-([0-9]))?(?:-([0-9]))?$"
    return steps.then("jp.mesh.hyphens_removed", lambda t: t.str.replace(pattern, "${1}${2}${3}${4}${5}${6}"))


def _outside(text: pl.Series) -> dict[str, pl.Series]:
    first = text.str.extract(f"^({_FIRST})[0-9]*$").cast(pl.Int32)
    latitude, longitude = first // 100, first % 100
    within = latitude.is_between(_SOUTH, _NORTH) & longitude.is_between(_WEST, _EAST)
    return {"jp.mesh.outside_japan": ~within}


TYPES = (
    coded(
        "jp.mesh",
        title=Text("地域メッシュコード", "mesh code"),
        standard="JIS X 0410: 4, 6 and 8 digits (first to third mesh), 9 to 11 (1/2, 1/4, 1/8), 7 (5 times), 9 (twice)",
        form=_FORM,
        refused=Text(
            "地域メッシュコードは 4 桁・6 桁・8 桁（1 次から 3 次）、9 桁から 11 桁（2 分の 1 から 8 分の 1。どの桁も 1 から 4）、"
            "7 桁（5 倍）、9 桁（2 倍。末尾は 5）です。100 m メッシュなど JIS にないものは読みません。",
            "A mesh code has 4, 6 or 8 digits (first to third mesh), 9 to 11 (1/2 to 1/8, those digits 1 to 4), 7 (5 "
            "times) or 9 (twice, ending in 5). Meshes that JIS has not, such as those of 100 m, are not read.",
        ),
        tidied=_without_hyphens,
        checks=_outside,
        explain={
            "jp.mesh.hyphens_removed": Text(
                "メッシュコードの中のハイフンを取り除きました。", "Hyphens within the code were removed."
            ),
            "jp.mesh.outside_japan": Text(
                "日本の範囲（北緯 20 度から 46 度、東経 122 度から 154 度）の外のメッシュです。桁の欠落がないか確かめてください。",
                "The mesh lies outside Japan (20° to 46° north, 122° to 154° east). Look for a lost digit.",
            ),
        },
    ),
)

"""What the list of local government codes says only by the form of its names."""

import polars as pl

_PREFECTURE, _NAME = "都道府県名（漢字）", "市区町村名（漢字）"


def kind_of_government(rows: pl.DataFrame) -> pl.DataFrame:
    """Add 種別: the kind of each body, as in the code list `local_government_kinds`.

    A row without a municipality is a prefecture. A name ends with its kind: 市, 町, 村 or 区; a 区 of Tokyo without a
    city before it is a special ward (地方自治法第281条), any other a ward of a designated city (同法第252条の20).
    """
    name = pl.col(_NAME).fill_null("")
    special = (pl.col(_PREFECTURE) == "東京都") & ~name.str.contains("市")
    ending = pl.when(name == "").then(pl.lit("prefecture"))
    for mark, kind in (("市", "city"), ("町", "town"), ("村", "village")):
        ending = ending.when(name.str.ends_with(mark)).then(pl.lit(kind))
    ward = pl.when(special).then(pl.lit("special_ward")).otherwise(pl.lit("ward"))
    kind = ending.when(name.str.ends_with("区")).then(ward).otherwise(pl.lit(""))
    return rows.with_columns(kind.alias("種別"))

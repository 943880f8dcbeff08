"""Rows as files: no value is lost, none is changed."""

import io
import json
from dataclasses import replace

import polars as pl
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei import semantics
from renkei.exchange import rows
from renkei.semantics.base import Options
from tests.unit.exchange.samples import CONTRACT, DESCRIPTION, FRAME, VALUES, frame_of
from tests.unit.semantics.spellings import SPELLINGS


def test_csv_is_read_back_by_the_types() -> None:
    body = rows.csv(DESCRIPTION, FRAME).body
    assert body.count(b"\r\n") == FRAME.height + 1
    texts = pl.read_csv(body, infer_schema=False)
    assert frame_of(CONTRACT, texts.to_dict(as_series=False)).equals(FRAME)


def test_parquet_and_arrow_are_the_rows_with_titles_and_units() -> None:
    parquet = rows.parquet(DESCRIPTION, FRAME).body
    assert pl.read_parquet(parquet).equals(FRAME)
    assert pl.read_ipc(rows.arrow(DESCRIPTION, FRAME).body).equals(FRAME)
    schema = pq.read_schema(io.BytesIO(parquet))
    assert schema.field("amount").metadata[b"unit"].decode() == "円"
    assert json.loads(schema.metadata[b"renkei"]) == {"dataset": "economy.everything", "version": "1.2.0", "release": 7}


def test_sdmx_csv_names_the_dataflow_in_every_row() -> None:
    said = pl.read_csv(rows.sdmx_csv(DESCRIPTION, FRAME).body, infer_schema=False)
    assert said.columns[:6] == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "CITY", "RANK", "TIME_PERIOD"]
    assert said["STRUCTURE_ID"].unique().to_list() == ["RENKEI:ECONOMY_EVERYTHING(1.2.0)"]
    assert said["DOLLARS"].to_list() == list(VALUES["dollars"][1])


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_whatever_agencies_write_comes_back_from_csv(data: st.DataObject) -> None:
    kinds = {name: VALUES[name][0] for name in ("said", "kind", "share", "seen")}
    contract = CONTRACT.model_copy(update={"columns": tuple(CONTRACT.column(name) for name in kinds)})
    height = data.draw(st.integers(1, 4))
    frame = pl.DataFrame(
        [
            semantics.get(kind)
            .parse(
                pl.Series(
                    name, data.draw(st.lists(SPELLINGS[kind], min_size=height, max_size=height)), dtype=pl.String
                ),
                Options(),
            )
            .value
            for name, kind in kinds.items()
        ]
    )
    body = rows.csv(replace(DESCRIPTION, contract=contract), frame).body
    assert frame_of(contract, pl.read_csv(body, infer_schema=False).to_dict(as_series=False)).equals(frame)

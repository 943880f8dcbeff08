"""Any bytes as a reply of the Bank of Japan, e-Stat or the World Bank: rows and rejected records, or a named error."""

import tempfile
from pathlib import Path

from renkei.errors import RenkeiError
from renkei.model.readers import BojSeriesReader, EstatReader, WorldBankReader
from renkei.readers import open_raw

READERS = (
    BojSeriesReader(kind="boj_series"),
    EstatReader(kind="estat"),
    WorldBankReader(kind="worldbank_indicator"),
)
SEEDS = [
    b'{"STATUS":200,"RESULTSET":[{"SERIES_CODE":"X","UNIT":"%","VALUES":{"SURVEY_DATES":[202401],"VALUES":[1.10]}}]}',
    b'{"STATUS":"200","RESULTSET":[{"SERIES CODE":"X","VALUES":{"SURVEY DATES":["2024"],"VALUES":[null]}}]}',
    (
        b'{"GET_STATS_DATA":{"RESULT":{"STATUS":0},"STATISTICAL_DATA":{"CLASS_INF":{"CLASS_OBJ":{"@id":"tab","CLASS":'
        b'{"@code":"1","@name":"n"}}},"DATA_INF":{"NOTE":{"@char":"-","$":"none"},"VALUE":[{"@tab":"1","$":"-"}]}}}}'
    ),
    b'{"GET_STATS_DATA":{"RESULT":{"STATUS":100,"ERROR_MSG":"x"}}}',
    b'[{"page":1,"pages":1},[{"country":{"id":"JP","value":"Japan"},"date":"2023","value":140.49,"decimal":0}]]',
    b'[{"message":[{"id":"120","value":"Invalid value"}]}]',
]


def consume(data: bytes) -> None:
    """Read `data` as each of the replies."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data)
        for reader in READERS:
            try:
                file = open_raw(reader, path)
                places: list[int] = []
                for block in file.blocks():
                    batch = block()
                    places += batch.rows["_row"].to_pylist()
                    places += [] if batch.rejected is None else batch.rejected["_row"].to_list()
                assert set(file.locate(places[:5])) == set(places[:5])
            except RenkeiError:
                continue

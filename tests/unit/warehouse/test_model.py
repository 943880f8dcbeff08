"""Any sequence of deliveries, against a few lines of Python that say what ought to be there."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.warehouse import open_warehouse

from .conftest import Maker

ROWS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([None, "1", "2"]), max_size=6)
DELIVERIES = st.lists(
    st.tuples(ROWS, st.sampled_from(["whole", "changes"]), st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=5
)


def expected(current: dict[str, Any], rows: dict[str, Any], *, whole: bool, broken: int) -> dict[str, Any]:
    kept = dict(current) if not whole or broken else {k: v for k, v in current.items() if k in rows}
    return {**kept, **rows}


@given(DELIVERIES)
@settings(max_examples=20, deadline=None)
def test_tables_are_what_the_deliveries_say(deliveries: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        maker, warehouse = Maker(Path(folder)), open_warehouse(f"duckdb:///{folder}/w.duckdb")
        current: dict[str, Any] = {}
        vintages = []
        for rows, delivers, broken, dropped in deliveries:
            if not rows and delivers == "whole" and not broken:
                continue
            rejected = [{"_row": 90 + n, "reasons": "[]", "record": "{}"} for n in range(broken)]
            delivery = maker.delivery(
                [(key, 1, value) for key, value in rows.items()],
                delivers=delivers,
                rejected=rejected,
                dropped={"total": dropped},
            )
            release = warehouse.publish([delivery])
            current = expected(current, rows, whole=delivers == "whole", broken=broken)
            vintages.append((release.at, current))
            assert release.accounts[0].balanced
        for at, known in vintages:
            found = warehouse.select("SELECT code, amount FROM agri.harvest_as_of(:ts)", {"ts": at}).to_pylist()
            said = {row["code"]: None if row["amount"] is None else str(int(row["amount"])) for row in found}
            assert said == known
        assert warehouse.unbalanced() == []

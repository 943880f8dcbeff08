"""The common warehouse: history, releases, vintages.

`open_warehouse` gives the same `Warehouse` on DuckDB and on PostgreSQL: `publish` makes a release of one or more
`Delivery` in one transaction, the rest reads.
"""

from renkei.warehouse.asking import Condition, Question, Rows
from renkei.warehouse.base import Warehouse
from renkei.warehouse.delivery import Delivery, Mended, StagedFiles
from renkei.warehouse.opening import open_warehouse
from renkei.warehouse.reading import Quarantined, Run

__all__ = [
    "Condition",
    "Delivery",
    "Mended",
    "Quarantined",
    "Question",
    "Rows",
    "Run",
    "StagedFiles",
    "Warehouse",
    "open_warehouse",
]

"""One contract, every format that others read it in.

`describe` says what somebody may know of a dataset; every format is a pure function of that. `export` writes rows and
documents into a folder. What an export may hold follows from the contract's classification and the agreements.
"""

from renkei.exchange.description import Description
from renkei.exchange.document import Document, Format
from renkei.exchange.exporting import ALL, FORMATS, Exported, Wish, describe, documents, export, formats

__all__ = [
    "ALL",
    "FORMATS",
    "Description",
    "Document",
    "Exported",
    "Format",
    "Wish",
    "describe",
    "documents",
    "export",
    "formats",
]

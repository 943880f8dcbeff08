"""The ledger: hash-chained entries, and how they are verified. Where they are kept is the warehouse's business."""

from renkei.ledger.canonical import canonical
from renkei.ledger.chain import GENESIS, Entry, Finding, broken, following

__all__ = ["GENESIS", "Entry", "Finding", "broken", "canonical", "following"]

"""What is made of what, down to columns: from registrations, contracts and queries alone; nothing is run."""

from renkei.lineage.links import of_links
from renkei.lineage.project import lineages, of_run
from renkei.lineage.query import of_query
from renkei.lineage.source import of_source

__all__ = ["lineages", "of_links", "of_query", "of_run", "of_source"]

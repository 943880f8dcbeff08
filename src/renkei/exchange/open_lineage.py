"""OpenLineage: what the dataset is made of, as one event of each job that makes it, before anything has run.

Datasets are called by their place in the content, and not by hosts and folders as in the events of runs: an export leaves
the house. What it can't say: keys, bounds, code lists as constraints, licences.
"""

import json
from collections.abc import Iterator

from renkei.exchange.description import URN, Description
from renkei.exchange.document import Document, Format, in_json
from renkei.language import Text


def documents(of: Description) -> Iterator[Document]:
    """Give the events, an array."""
    from renkei.tracking.declared import declared

    events = declared(of.contract, of.lineages, namespace=(of.base or URN).rstrip("/"), at=of.released_at)
    yield in_json(f"{of.dataset}.openlineage.json", [json.loads(event) for event in events])


FORMAT = Format("openlineage", Text("OpenLineage のイベント", "OpenLineage events"), documents)

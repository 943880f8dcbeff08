"""One GET request, without credentials."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx


@dataclass(frozen=True)
class Question:
    """What is asked for. `told` says that its address, or part of it, came from a reply: it is masked where shown."""

    url: httpx.URL
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    told: bool = False

    @property
    def whole(self) -> httpx.URL:
        """The address with the query."""
        return self.url.copy_merge_params(dict(self.query)) if self.query else self.url

    @property
    def asked(self) -> dict[str, str]:
        """What a manifest says of it."""
        bare = self.url.copy_with(query=None) if self.url.query else self.url
        pieces = (self.url.query.decode("ascii"), urlencode(self.query, safe=",:/"))
        said = {"url": str(bare), "query": "&".join(piece for piece in pieces if piece)}
        return said | {name: value for name, value in self.headers.items() if name == "accept"}

"""One registration, many requests: one for each value, or each combination of values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from urllib.parse import quote

from renkei.model.transports import HttpsTransport
from renkei.model.transports.https import PLACEHOLDER

_PLAIN = re.compile(r"[^\w.-]+")
_LONGEST = 80


@dataclass(frozen=True)
class Request:
    """One of them. `label` tells it from the others in the names of files, "" where there is no list."""

    label: str
    path: str
    query: Mapping[str, str]


def requests(transport: HttpsTransport) -> Iterator[Request]:
    """Yield every request, in the order of the registration: the last parameter turns fastest.

    Values in the path are percent-encoded, `/` too.
    """
    names = list(transport.each)
    chosen = [dict(zip(names, values, strict=True)) for values in product(*transport.each.values())]
    for one, label in zip(chosen, _labels(chosen), strict=True):
        in_path = set(PLACEHOLDER.findall(transport.path))
        yield Request(
            label, _filled(transport.path, one), {name: value for name, value in one.items() if name not in in_path}
        )


def _filled(path: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe=""), path)


def _labels(chosen: list[dict[str, str]]) -> list[str]:
    """Return a name for each, all different: the values where they are, else with a number."""
    labels = [_PLAIN.sub("_", "-".join(one.values()))[:_LONGEST] for one in chosen]
    if len({label.casefold() for label in labels}) == len(labels):
        return labels
    return [f"{number:04d}-{label}" for number, label in enumerate(labels, 1)]

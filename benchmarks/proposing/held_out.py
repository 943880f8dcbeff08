"""Samples that nobody looked at while the rules were made: the second hold-out, beside the files of this project.

What the stand-ins of the agencies send for sources of this project, the files of the unit tests' fictional country, and
every third of the files that lie beside a registration, by name. `samples` writes the first into a folder.
"""

from collections.abc import Iterator
from pathlib import Path

from renkei.model.registration import Source
from renkei.model.transports import BesideTransport
from renkei.project.content import Project
from standins.exchange import Data, Options, Request
from standins.server import AGENCIES, DATA

_NTA = {"id": Options().keys["nta"], "from": "2024-01-01", "to": "2024-02-01", "type": "01"}
SENT = {
    "fsa.edinet_codes": ("fsa", "/searchdocument/codelist/Edinetcode.zip", {}),
    "kakuu.system_inventory": ("kakuu", "/system_inventory.xlsx", {}),
    "yumemi.system_inventory": ("yumemi", "/SYSINV.D261001", {}),
    "mof.digital_deficit_published": ("mof", "/digital_deficit_published.csv", {}),
    "mic.local_governments": ("mic", "/main_content/000925835.csv", {}),
    "nta.corporate_numbers": ("nta", "/4/diff", _NTA),
}
"""The request that gets each, of a stand-in."""
COUNTRY = {
    "harbour.ports": "harbour/ports.csv",
    "harbour.landings": "harbour/landings_2024_01.csv",
    "statistics.landings": "statistics/landings.csv",
}
"""The files of the fictional country, under `tests/project/data`."""


def sent(project: Project, folder: Path) -> Iterator[tuple[Source, Path]]:
    """Yield the sources whose agency has a stand-in, each with what it sends."""
    for name, (agency, path, query) in SENT.items():
        reply = AGENCIES[agency](Request(path, query, Data(DATA), Options()))
        file = folder / (Path(path).name + ("" if "." in path else ".csv"))
        file.write_bytes(reply.body)
        yield project.sources[name], file


def country(project: Project, root: Path) -> Iterator[tuple[Source, Path]]:
    """Yield the sources of the fictional country with their files."""
    for name, path in COUNTRY.items():
        yield project.sources[name], root / "data" / path


def beside(project: Project) -> tuple[list[tuple[Source, Path]], list[tuple[Source, Path]]]:
    """Return the files beside registrations: those that may be looked at, and every third, which may not."""
    found = [
        (source, source.path.parent / source.transport.path)
        for _, source in sorted(project.sources.items())
        if isinstance(source.transport, BesideTransport)
    ]
    return [each for place, each in enumerate(found) if place % 3 != 1], found[1::3]

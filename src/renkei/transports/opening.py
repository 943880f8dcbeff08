"""A line to the agency of a source: its address, its credentials, its rate."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from renkei.model.registration import Agency, Source
from renkei.settings import Connection
from renkei.transports.address import address_of
from renkei.transports.line import Line
from renkei.transports.manners import Manners
from renkei.transports.rate import FileTurns, Gate


@dataclass(frozen=True)
class Opening:
    """Who is asked, and with what.

    `agency` and `state`, a folder that all processes of this machine share, keep the agency's rate; `scratch` takes
    what comes until it is landed, by default where the system keeps temporary files.
    """

    source: Source
    connection: Connection = field(repr=False)
    agency: Agency | None = None
    state: Path | None = None
    scratch: Path | None = None
    manners: Manners | None = None

    @contextmanager
    def line(self) -> Iterator[Line]:
        """Give the line and hang up at the end; ContentError where the connection can't be used."""
        manners = self.manners or Manners()
        line = Line(
            self.source.id,
            address_of(self.connection),
            manners=manners,
            gate=self._gate(manners),
            scratch=self.scratch,
        )
        try:
            yield line
        finally:
            line.close()

    def _gate(self, manners: Manners) -> Gate | None:
        if self.agency is None or self.agency.rate is None or self.state is None:
            return None
        file = self.state / "rates" / f"{self.agency.id}.txt"
        turns = manners.turns or FileTurns(file, self.agency.rate.seconds)
        return Gate(turns, where=f"{self.agency.id}: rate", first=manners.first_turn)

"""The beside transport's model."""

from typing import Literal

from pydantic import Field

from renkei.model.transports.base import BaseTransport


class BesideTransport(BaseTransport):
    """A file beside the registration: facts that an agency publishes in no machine-readable form, kept as a table.

    It needs no connection. The file is evidence like any other: it is landed, and its SHA-256 is part of the run.
    """

    kind: Literal["beside"]
    path: str = Field(description="name of the file, in the folder of the registration")

    @property
    def connection(self) -> None:
        """Nothing is connected to."""

    @property
    def siblings(self) -> tuple[str, ...]:
        """The file itself."""
        return (self.path,)

"""The local transport's model."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from renkei.model.base import Duration
from renkei.model.transports.base import BaseTransport


class LocalTransport(BaseTransport):
    """A drop folder: the connection names the folder, `path` the file or glob inside it."""

    kind: Literal["local"]
    connection: str = Field(description="connection that names the folder")
    path: str = Field(description="file, or glob (`*`, `**`), inside the folder")
    settled: Duration = Field(timedelta(0), description="how long a file must not have changed before it is taken")

    @property
    def lists_files(self) -> bool:
        """A folder keeps its files."""
        return True

"""The sftp transport's model."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from renkei.model.base import Duration
from renkei.model.transports.base import BaseTransport


class SftpTransport(BaseTransport):
    """Files on an SSH server: the connection has host, host key and credentials, `path` the file or glob."""

    kind: Literal["sftp"]
    connection: str = Field(description="connection with host, user, password or private key, and the host key")
    path: str = Field(description="file, or glob (`*`, `**`), from the folder in which a login begins, or from /")
    settled: Duration = Field(
        timedelta(minutes=1), description="how long a file must not have changed before it is taken"
    )
    names: Literal["utf-8", "cp932", "euc-jp"] = Field("utf-8", description="how the server writes file names")

    @property
    def lists_files(self) -> bool:
        """A server keeps its files."""
        return True

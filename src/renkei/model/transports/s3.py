"""The s3 transport's model."""

from typing import Literal

from pydantic import Field

from renkei.model.transports.base import BaseTransport


class S3Transport(BaseTransport):
    """Objects of a bucket: the connection has endpoint, region and credentials, `path` is bucket and key or glob."""

    kind: Literal["s3"]
    connection: str = Field(description="connection with endpoint, region and credentials, as far as needed")
    path: str = Field(description="bucket/prefix/*.csv; without the bucket where the connection names it")
    versions: Literal["latest", "all"] = Field(
        "latest", description="whether the earlier versions of an object are taken too, the oldest first"
    )

    @property
    def lists_files(self) -> bool:
        """A bucket keeps its objects."""
        return True

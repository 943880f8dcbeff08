"""The ckan transport's model."""

from typing import Literal

from pydantic import Field, model_validator

from renkei.language import Text
from renkei.model.base import refusal
from renkei.model.transports.base import BaseTransport


class CkanTransport(BaseTransport):
    """Files of a data catalogue on CKAN, looked up by package and resource."""

    kind: Literal["ckan"]
    connection: str = Field(description="the catalogue: the address that /api/3/action follows")
    api: str = Field("/api/3/action", description="path of the catalogue's action API")
    package: str | None = Field(None, description="name or id of one package")
    search: str | None = Field(
        None, description="instead: a Solr filter (fq), the packages that it finds in order of name"
    )
    resource: str = Field("*", description="which resources: a glob on their name or the name of their file")
    format: str | None = Field(None, description="which resources: their format, as the catalogue names it (CSV)")

    @property
    def lists_files(self) -> bool:
        """A catalogue keeps the files of former years beside the new one."""
        return True

    @model_validator(mode="after")
    def _one_way(self) -> "CkanTransport":
        if (self.package is None) == (self.search is None):
            raise refusal(
                "ckan",
                Text("package と search のどちらか一つが必要です。", "It needs one of [package] and [search]."),
                Text(
                    "データセットが決まっていれば package に名前を書いてください。",
                    "Where it is one dataset, write its name under [package].",
                ),
            )
        return self

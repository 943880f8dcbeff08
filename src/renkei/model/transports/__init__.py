"""How bytes move from an agency, as a registration says it: one model a kind of transport."""

from typing import Annotated

from pydantic import Field

from renkei.model.transports.base import BaseTransport
from renkei.model.transports.beside import BesideTransport
from renkei.model.transports.ckan import CkanTransport
from renkei.model.transports.envelope import Envelope, Paging
from renkei.model.transports.https import HttpsTransport, IntervalQuery
from renkei.model.transports.local import LocalTransport
from renkei.model.transports.s3 import S3Transport
from renkei.model.transports.sdmx import SdmxTransport
from renkei.model.transports.sftp import SftpTransport
from renkei.model.transports.sql import SqlTransport

__all__ = [
    "BaseTransport",
    "BesideTransport",
    "CkanTransport",
    "Envelope",
    "HttpsTransport",
    "IntervalQuery",
    "LocalTransport",
    "Paging",
    "S3Transport",
    "SdmxTransport",
    "SftpTransport",
    "SqlTransport",
    "Transport",
]

Transport = Annotated[
    LocalTransport
    | BesideTransport
    | HttpsTransport
    | S3Transport
    | SftpTransport
    | SqlTransport
    | CkanTransport
    | SdmxTransport,
    Field(discriminator="kind"),
]

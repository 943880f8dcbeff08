"""The sdmx transport's model."""

from typing import Literal

from pydantic import Field, model_validator

from renkei.language import Text
from renkei.model.base import Frozen, refusal
from renkei.model.transports.base import BaseTransport

_ID = r"^[A-Za-z0-9_@$.-]+$"


class SdmxInterval(Frozen):
    """How the interval is named: startPeriod and endPeriod, or TIME_PERIOD from SDMX 3.0 on."""

    form: str = Field("%Y-%m-%d", description="strftime form of a period, such as %Y-%m or %Y")


class SdmxTransport(BaseTransport):
    """A data query by SDMX REST; the answer comes as SDMX-CSV for the csv reader, or as SDMX-ML for the xml reader.

    SDMX-ML is asked for in its structure-specific form, whose attributes are columns: `records:
    StructureSpecificData/DataSet/Series/Obs`, and the dimensions of the series under `carry`.
    """

    kind: Literal["sdmx"]
    connection: str = Field(description="the service: the address that /data follows")
    agency: str = Field(pattern=_ID, description="id of the agency that maintains the dataflow")
    flow: str = Field(pattern=_ID, description="id of the dataflow")
    version: str = Field("latest", pattern=r"^[A-Za-z0-9.+~*-]+$", description="version of the dataflow")
    key: str = Field(
        "all", pattern=r"^[A-Za-z0-9_@$+.*,-]*$", description="dimension values joined by dots, + for «or»"
    )
    start: str | None = Field(None, pattern=r"^[0-9A-Za-z-]+$", description="first period: 2014, 2014-Q1, 2014-01")
    end: str | None = Field(None, pattern=r"^[0-9A-Za-z-]+$", description="last period, inclusive")
    interval: SdmxInterval | None = Field(None, description="ask for the run's interval instead of start and end")
    api: Literal["1", "2"] = Field("1", description="SDMX REST 1.x (SDMX 2.1) or 2.x (SDMX 3.0)")
    form: Literal["csv", "xml"] = Field("csv", description="SDMX-CSV, or SDMX-ML (structure-specific)")
    query: dict[str, str] = Field({}, description="further parameters, such as dimensionAtObservation")

    @model_validator(mode="after")
    def _one_way(self) -> "SdmxTransport":
        if self.interval and (self.start or self.end):
            raise refusal(
                "sdmx",
                Text("interval と start・end の両方があります。", "There is both an [interval] and [start] or [end]."),
                Text("どちらか一方にしてください。", "Keep one of them."),
            )
        return self

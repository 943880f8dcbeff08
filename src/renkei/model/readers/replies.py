"""The models of readers of agencies' own replies."""

from typing import Literal

from renkei.model.readers.base import FileReader


class BojSeriesReader(FileReader):
    """The Bank of Japan's time-series JSON: one row a series and date."""

    kind: Literal["boj_series"]


class EstatReader(FileReader):
    """An e-Stat API v3 getStatsData JSON reply: one row a VALUE, class names beside their codes."""

    kind: Literal["estat"]


class WorldBankReader(FileReader):
    """A World Bank API v2 indicator JSON reply: one row a country and date."""

    kind: Literal["worldbank_indicator"]

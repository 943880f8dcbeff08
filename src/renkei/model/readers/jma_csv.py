"""The jma_csv reader's model."""

from typing import Literal

from renkei.model.readers.base import FileReader


class JmaCsvReader(FileReader):
    """A CSV of the Japan Meteorological Agency's past weather downloads: one row a station, item and time."""

    kind: Literal["jma_csv"]

"""Pictures of data, drawn here as SVG: each has a table that says the same, and colours that the style sheet sets."""

from renkei.catalogue.charts.picture import Picture

__all__ = ["Picture"]

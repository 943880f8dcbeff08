"""A dataset in the hands of an analyst: `renkei.open`."""

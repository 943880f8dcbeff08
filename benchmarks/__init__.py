"""Measurements of the hot path against its floor and against what people would write instead."""

"""Datasets as Airflow assets: what a source fills, and what starts a derived dataset."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from airflow.sdk import Asset
from airflow.sdk.definitions.asset import BaseAsset


def asset(dataset: str) -> Asset:
    """Return the asset of a dataset; schemes that begin with `x-` are those that Airflow leaves to its users."""
    return Asset(name=dataset, uri=f"x-renkei://{dataset.replace('.', '/')}", group="renkei")


def any_of(datasets: Iterable[str]) -> BaseAsset:
    """Return the condition that one of the datasets has changed: what is derived must not lag behind any of them."""
    assets: list[BaseAsset] = [asset(dataset) for dataset in datasets]
    return reduce(or_, assets)

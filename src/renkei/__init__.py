"""renkei (連携): from an agency's file to a table an analyst trusts."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from renkei.opening import open_dataset as open  # noqa: A004  it is called renkei.open

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def __getattr__(name: str) -> Any:
    """Give `open` when it is asked for: importing renkei imports nothing else."""
    if name == "open":
        from renkei.opening import open_dataset

        return open_dataset
    raise AttributeError(f"module 'renkei' has no attribute '{name}'")

"""renkei (連携): from an agency's file to a table an analyst trusts."""

__version__ = "0.1.0"
__all__ = ["__version__"]

"""Contracts: one ODCS document, compiled to the faces that the house needs."""

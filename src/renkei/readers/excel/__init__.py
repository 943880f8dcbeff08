"""Workbooks of Excel: .xlsx by its XML, streamed; .xls through calamine."""

from renkei.readers.excel.file import ExcelFile

__all__ = ["ExcelFile"]

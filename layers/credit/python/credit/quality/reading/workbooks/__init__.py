"""Workbooks of Excel, sheet by sheet: XLSX as a stream, XLS and XLSB through a parser."""

"""invoicectl: the invoice lifecycle of a small business, in one SQLite file."""

__version__ = "0.2.0"

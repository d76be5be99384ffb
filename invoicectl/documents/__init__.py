"""Documents: invoice, receipt, credit note and statement, as pages that a client is given.

A page is composed of figures, each written as its reader writes them (`invoices`, `receipts`,
`statements`); text, HTML and PDF are three ways to set the same page. Nothing here reads a file, a
clock or a terminal: the same figures make the same bytes.
"""

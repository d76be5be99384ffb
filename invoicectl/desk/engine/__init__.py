"""One act: its transaction, the walk of time, charges, and whose turn it is."""

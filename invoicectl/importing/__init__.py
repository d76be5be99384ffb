"""What other programs export, read as what it tells: pure, from the bytes of a CSV file to records.

Nothing here knows the file of ours: who a name is, and what was imported before, the desk asks.
Source: SPEC 13, "From elsewhere".
"""

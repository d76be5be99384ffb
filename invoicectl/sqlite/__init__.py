"""The store in one SQLite file: the only rooms with SQL in them."""

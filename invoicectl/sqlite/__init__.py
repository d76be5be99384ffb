"""The store in one SQLite file: what only SQLite has."""

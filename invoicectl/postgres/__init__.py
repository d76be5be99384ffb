"""The store in a schema of a PostgreSQL server: what only PostgreSQL has."""

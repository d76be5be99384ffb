"""The use cases: gather, decide, record. One module a family, each act one transaction."""

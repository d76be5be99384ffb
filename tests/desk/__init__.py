"""The use cases, over the real store."""

"""Long-running searches for what nobody thought of; short in CI."""

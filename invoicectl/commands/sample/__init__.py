"""The sample business of `init --sample`: its weeks, and how they are lived."""

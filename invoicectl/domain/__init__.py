"""Values and what happens to them, pure: no file, no clock, no chance, no network."""

"""Tests of the store: its schema, its locks, bad disks, first runs."""

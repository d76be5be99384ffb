"""Tests of what charges cards."""

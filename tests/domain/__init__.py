"""Tests of values: money, dates, settings."""

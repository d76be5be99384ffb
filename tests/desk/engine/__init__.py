"""Tests of one act: charges, the crew, the clock, the guards."""

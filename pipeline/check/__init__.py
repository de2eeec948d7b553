"""Checking what was read across files, every problem in one go."""

"""Beside the path: what makes a practice, and adds to it."""

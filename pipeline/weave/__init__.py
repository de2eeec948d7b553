"""Weaving: chapters and one view become one format-neutral book."""

"""Chapters: read, lifted and parsed once, whatever the engagement."""

"""Which binders there are: for whom, how they are laid out, in which formats."""

from __future__ import annotations

EDITIONS = ("coach", "client", "sponsor", "mentee")
"""For whom a binder is made."""

LAYOUTS = ("screen", "print")
"""How a book is laid out: to be read on a screen, or to be printed on both sides, punched and put on rings."""

FORMATS = ("docx", "pdf", "epub")
FORMATS_OF = {"screen": FORMATS, "print": ("docx", "pdf")}
"""The formats that exist in each layout: an e-book has no pages."""

MANIFESTS = {"screen": "manifest.json", "print": "manifest-print.json"}
"""What records each layout; a build takes away only what its own layout's last one left."""

"""Panflute filters that fill a chapter template from one edition's view.

A leaf: it imports panflute, jmespath, babel and the standard library, never `pipeline`. Every filter is one file with
an `apply(doc, context)` for the pipeline's path and runs as an executable for plain `pandoc --filter` (`cli.py`).
"""

"""What is said where the machine could not do it, or Binder itself broke: in words, without a client's data."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from pathlib import Path

from pipeline.problem import Unable
from pipeline.publish import REFUSALS, CannotWrite
from pipeline.read.text import shown

TRACEBACK = "BINDER_TRACEBACK"
_UNTOUCHED = "What was there before is untouched."


def words(error: Exception) -> str:
    """What kept a command, or one binder, from its end. An unforeseen error's own words may quote data: they stay here."""
    if isinstance(error, CannotWrite):
        return f"{shown(error.path)}: cannot be written: {error}. {_UNTOUCHED}"
    if isinstance(error, Unable):
        return f"{error}. {_UNTOUCHED}"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        name = shown(Path(error.filename)) if error.filename else "the output"  # nothing else is written without a name
        return f"{name}: cannot be written: {REFUSALS[error.errno]}."
    if os.environ.get(TRACEBACK):
        traceback.print_exception(error, file=sys.stderr)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (f"Binder broke: {type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}. This is a defect of "
            f"Binder, not of your files; {TRACEBACK}=1 shows more, and may show your data.")

"""`python -m pipeline`, and the command `binder`."""

import os
import sys
import threading

from pipeline.cli import main


def run() -> None:
    """Run the command line, and leave at its end."""
    try:
        main(prog_name="binder")
    except SystemExit as end:
        if isinstance(end.code, int) and _is_alone():
            _leave(end.code)
        raise
    except OSError as error:  # of the help, say: what a command meets, it says itself
        from pipeline.report.outcome import MACHINE
        from pipeline.run.failure import words

        print(f"binder: {words(error)}", file=sys.stderr, flush=True)
        os._exit(MACHINE)


def _is_alone() -> bool:
    """Whether no thread and no process is left that this one would have to wait for, or tell."""
    return threading.active_count() == 1 and "multiprocessing.resource_tracker" not in sys.modules


def _leave(code: int) -> None:
    """End at once: to take a book's objects apart one by one, which Python would do, takes a thirtieth of a build."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # whoever read has left; Python knows what to do then
        return
    os._exit(code)


if __name__ == "__main__":
    run()

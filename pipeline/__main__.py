"""`python -m pipeline` is the command `binder`."""

from pipeline.cli import main

main(prog_name="binder")

"""The commands, one a file. They parse the command line, call the path, and report."""

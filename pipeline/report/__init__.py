"""What a run of a command has to say: one value, one file for each form of it, and the reporter that says it."""

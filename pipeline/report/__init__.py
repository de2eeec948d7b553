"""What a run of a command has to say: one value, one file for each form it is said in, and the reporter that says it."""

"""Running: what has to be made, by whom, and what is known from earlier runs. Loaded without any library."""

"""Charts: from values of a view to the description of a picture, and to the words that say the same."""

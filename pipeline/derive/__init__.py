"""What can be worked out from an engagement: scores, names of evidence, what happened when."""

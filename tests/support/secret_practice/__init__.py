"""A practice with a secret in every property of every file, and what it takes to find them again in a book.

It is generated from the schemas: each text is a word of its own, each date a day of its own, and each number that may
be any a number of its own. Its chapters are generated from the shapes of the views and print all that they can name.
"""

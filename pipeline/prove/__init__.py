"""The proof that every chapter can be filled, without anybody's data."""

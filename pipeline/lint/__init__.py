"""What makes a chapter a poor page, though it could be filled: headings, links, tables and pictures. One file an idea."""

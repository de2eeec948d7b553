"""Reading: JSON strictly, against its schema, with the place of every value; the practice, its look and its words."""

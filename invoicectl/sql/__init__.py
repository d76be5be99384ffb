"""What stores in SQL have in common: the parts of a business, in SQL that each of them reads."""

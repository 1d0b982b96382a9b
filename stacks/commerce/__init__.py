"""commerce: its declaration and its SQL."""

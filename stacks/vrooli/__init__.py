"""vrooli: its declaration and its SQL."""

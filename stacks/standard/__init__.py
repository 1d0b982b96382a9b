"""standard: its declaration and its SQL."""

"""What the rules found in a stack, written for people and for other programs."""

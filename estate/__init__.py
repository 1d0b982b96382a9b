"""What an account holds already under the names that a stack declares, and the import file for it."""

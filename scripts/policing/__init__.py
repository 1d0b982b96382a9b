"""`groundwork policy`: an action each."""

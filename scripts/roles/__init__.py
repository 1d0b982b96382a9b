"""What `groundwork roles` does, an action each."""

"""Personal data: sealing it, showing it masked, telling who read it, and forgetting a person."""

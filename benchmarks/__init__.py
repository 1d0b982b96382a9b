"""Speed, measured side by side with the floor in the same run; `make bench` prints it and keeps it as JSON."""

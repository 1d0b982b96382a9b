"""The actions of `groundwork migrate`, one module each: `run(checkout, name, asked)` returns the exit status."""

"""Where a stack is read from: a plan made in this process, a state, or Pulumi's engine."""

"""`groundwork ci`: what a change would do to every stack it touches, in one comment for its reviewer."""

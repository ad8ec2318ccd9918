"""A person's own datasets on page Data: pictures in, what they are like, corrections, training."""

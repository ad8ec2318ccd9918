"""The sections of Look inside: each is a function that shows one side of a trained network."""

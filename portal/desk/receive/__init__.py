"""The counter: one screen on which a matter for an authority elsewhere is taken in."""

"""The demonstration: example people, and matters made by the same acts as real ones, with the clock held back."""

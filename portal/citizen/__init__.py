"""The citizen's surface: find how something is done, apply, follow it."""

"""Authorities that decide in a system of their own: the same acts, in and out over signed HTTP (docs/partners.md)."""

"""A stub of an authority's own system: takes what it is told, and answers with acts of its officers."""

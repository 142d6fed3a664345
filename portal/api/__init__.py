"""/api/v1: the same acts and scoped queries as the pages, for programs."""

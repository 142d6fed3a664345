"""Pictures of every page, as people see them: by who looks, in every language and mode, empty, full, wrong."""

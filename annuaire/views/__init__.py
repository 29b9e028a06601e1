"""Pages of the directory, by subject."""

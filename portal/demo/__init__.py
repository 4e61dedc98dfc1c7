"""The demonstration: an invented organ, and invented crowds for trials of size."""

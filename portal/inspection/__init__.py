"""Looks inside files that people hand in, in a process of its own. Knows no tables, no request."""

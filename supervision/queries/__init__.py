"""What the pages of supervision ask."""

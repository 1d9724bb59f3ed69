"""Articles in, scores out."""

"""Raw files in, one clean table of articles out."""

"""Scores in, estimates of differences between outlets out."""

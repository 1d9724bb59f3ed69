"""Estimates in, pages out."""

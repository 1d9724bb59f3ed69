"""Measurements of speed and of agreement with human judgements; run with `make benchmarks`."""

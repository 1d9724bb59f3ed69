"""Topic and framing comparisons between news outlets, from raw files to a rendered report."""

__version__ = "0.1.0"

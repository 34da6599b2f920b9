"""Measures the most used pages against a bare Django view in the same run. See docs/matning.md."""

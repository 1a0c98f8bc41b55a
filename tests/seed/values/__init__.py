"""Cells as people write them."""

"""Files as people save them."""

"""Files in standard formats."""

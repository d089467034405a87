"""What is known: reading a paste, the known errors, and the verdict on a paste."""

"""What the shell's commands share: opening the KB, and showing what it says."""

"""The wiring: everything plugged in, and the command line; nobody imports it."""

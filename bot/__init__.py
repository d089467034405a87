"""The running bot: what it remembers, what it says, and how it is started."""

"""Run the command line as ``python -m bot.roof``, where nothing is installed."""

from bot.roof.cli import main

if __name__ == "__main__":
    main()

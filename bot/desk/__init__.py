"""What the bot does for people, without Slack: answer, look up, settle."""

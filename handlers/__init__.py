"""Slack's side: payloads in, blocks out."""

"""From a thread to a known error: drafts, their trial, their approval."""

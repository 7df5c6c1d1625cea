"""Communities that are read live: connected by an administrator, channel by channel, into discussions."""

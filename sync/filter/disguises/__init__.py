"""What a text means where it does not show it plainly."""

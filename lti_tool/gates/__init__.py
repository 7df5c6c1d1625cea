"""What a post passes before it appears: it is let through, its writer is asked, or it waits for a moderator."""

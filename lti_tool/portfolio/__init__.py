"""The pages of a portfolio: its holder's, and the one that a link opens."""

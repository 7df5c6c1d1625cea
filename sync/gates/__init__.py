"""What a contribution passes before it appears: words and rules, how fast people write, what was said before."""

"""Where a learner brings in what they wrote elsewhere: a file, what they pick of it, and what they take back."""

"""Systems that keep records of learners, written to."""

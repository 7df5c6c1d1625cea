"""What an organisation wants its people to be able to do, by when, and who of them is to."""

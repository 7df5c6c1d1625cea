"""A learner's own accounts in communities that are read into a discussion: whose is whose is theirs to say."""

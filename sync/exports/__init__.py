"""The matrix as a file: asked for on a page, made beside it, kept for a day."""

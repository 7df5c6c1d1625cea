"""Certificates and badges: definitions, issuing, and the documents that others can check."""

"""Certificates and badges: staff confirm and revoke them, holders fetch and show them, anybody checks them."""

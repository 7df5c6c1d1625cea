"""Who can answer for what: members of a space who have chosen to be found for a level that they hold."""

"""What single LMSs say and do differently."""

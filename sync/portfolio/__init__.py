"""What somebody takes along of what they have shown: chosen by them, and shown to others by links that end."""

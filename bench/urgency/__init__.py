"""How surely what cannot wait is heard: sentences that are urgent, and others that only sound like it."""

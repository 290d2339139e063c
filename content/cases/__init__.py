"""办件: drafts of applications, and the cases that become of them; in the affairs database only."""

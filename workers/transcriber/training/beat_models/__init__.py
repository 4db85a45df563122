"""What the models of beats and bars were fitted to, and how (docs/beats.md)."""

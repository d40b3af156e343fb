"""The advisors' desk: orientations, advisors, unserved needs."""

"""Figures of an explanation: by the frontier, or by solving again."""

"""Figures of an explanation (docs/model.md, section 6): read off the frontier, or found by solving
changed problems.
"""

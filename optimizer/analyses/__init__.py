"""Analyses: each puts a few questions and returns a result that describes itself as a document."""

"""Typed results: every key of docs/result.md is said once, as a field of a frozen record."""

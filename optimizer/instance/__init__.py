"""The problem: entities, tables, and the frozen, checked Instance."""

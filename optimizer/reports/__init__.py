"""What people read of a result: words, names, and the report on one plan."""

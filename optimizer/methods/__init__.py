"""Methods: a question becomes a proof."""

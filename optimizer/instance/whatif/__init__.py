"""What-if copies with a record of how to make them again: scenarios, draws, replays."""

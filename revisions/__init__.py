"""The record: every public state of every versioned page, who made it, when and why."""

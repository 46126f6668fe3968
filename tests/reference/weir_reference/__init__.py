"""weir's results, computed slowly and plainly from docs/definitions.md. Shares no code with the C++."""

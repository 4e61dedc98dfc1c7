"""What pages ask: sentences of reading, answered as frozen records."""

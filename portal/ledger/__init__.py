"""The ledger: the only pen that records acts, and everything that proves nothing was altered."""

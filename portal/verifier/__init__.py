"""Two programs that run without the portal: the offline verifier and the checkpointer."""

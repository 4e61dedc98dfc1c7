"""What goes on paper: frozen content and its page for the printer; nothing here asks tables."""

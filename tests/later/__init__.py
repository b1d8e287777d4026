"""A later version of the program: its migrations, of which one breaks."""

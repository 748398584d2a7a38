"""The pages of the desk, a module for each thing that one does there."""

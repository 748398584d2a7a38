"""Portfolio engine: forms defined once as data, issued as Word files, filled, and read back."""

__version__ = "0.1.0"

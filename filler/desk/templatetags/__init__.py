"""Words in the desk's templates."""

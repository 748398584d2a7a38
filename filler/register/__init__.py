"""The register: who is where in the process, what came, what was decided, kept in a database."""

"""Heavy computing that is neither domain nor AWS: reading files, translating SQL, searching."""

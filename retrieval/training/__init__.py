"""How the reader that ships with the package was trained: `python -m retrieval.training --help`."""

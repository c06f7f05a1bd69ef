"""The local web application: the same typed rows as the command line, as pages, JSON and CSV at one address."""

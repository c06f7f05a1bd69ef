"""Verbs of the command line, a module a subject: each reads its options, asks once, and prints words or JSON."""

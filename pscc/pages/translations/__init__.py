"""French and English: what is to be translated, where it is kept, and what is wrong with it.

No system gettext is needed: Babel reads, merges and compiles.
"""

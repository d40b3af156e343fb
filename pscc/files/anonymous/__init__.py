"""Copies of files without what tells who made them (`copying`), and their texts to search.

Nothing is imported here: `child` starts often and must start fast.
"""

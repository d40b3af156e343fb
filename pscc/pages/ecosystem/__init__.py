"""Public facts about the cluster's partners, as plain data: places, ties, people, figures.

Each row says where it comes from. What a source leaves out is None or empty, never guessed.
"""

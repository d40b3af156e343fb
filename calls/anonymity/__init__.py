"""Applications without their applicants: the names that would tell (`names`), where they stand
(`scanning`), and what an expert reads instead (`redaction`). No database.
"""

"""What the catalogue tells other catalogues: rules of the profiles, how complete a description is,
the graph of a service, and its two spellings (ADR 0007).
"""

"""Who reviews what: affinity, optimum under limits, and why. Pure: no database, no request.

`problem` and `words` need the standard library and Django's translations only. The other modules
need numpy; scipy and scikit-learn are loaded when something is computed, in the worker.
"""

"""The lights of supervision, computed set-based from its records (portal.lights.Provider).

Each topic asks a fixed number of queries for any number of people. What the checks decide
stands in `supervision.warnings`; here records become their facts.
"""

from supervision.lights.provider import PROVIDER

__all__ = ["PROVIDER"]

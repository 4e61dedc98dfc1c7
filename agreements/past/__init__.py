"""The past, imported: posts, portfolios and agreements of the years before this system.

Pure: no tables, no request. A workbook becomes records with every fault named by row and column;
posts and portfolios then are a plan of the roster importer, so that one set of rules judges both.
"""

"""The roster importer: workbook -> rows -> plan, and back to a workbook.

Pure: no tables, no request. The order of use is

    book = sheet.read(data)                       # bytes of the uploaded file
    roster = rows.parse(book, known.departments)  # every fault, with its row and column
    result = plan.plan(roster, known, on=day)     # what would change; nothing has yet

and `template.blank()` / `template.export(known)` write the same columns again.
"""

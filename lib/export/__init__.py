"""Tables as files: one small writer a format, each a generator of bytes.

    csv_file.write(table)         # for spreadsheets, and for our own ingest
    xlsx_file.write([table, …])   # a sheet each

A figure becomes a `Table` in `lib.export.figures`, calls and their steps in `lib.export.calls`.
Nothing here knows how figures are computed, nor HTTP: they meet in `lib.downloads`.
"""

"""How many of those who ended have what in common: which of the parts may be shown, when their sum is shown.

The sums are never touched here: they stand in other tables too.
"""

from collections.abc import Collection, Mapping

from finsam.protection import Count, Protected, protect_table

Parts = tuple[int, ...]
Shown = tuple[Count, ...]


def protect_total(total: Parts, *, is_open: bool, limit: int) -> Shown:
    """The parts of all together; `is_open` says whether their sum is shown."""
    if not limit:
        return total
    table = protect_table([total], has_column_totals=False, limit=limit)
    if not is_open or isinstance(table.row_totals[0], Protected):
        return _nothing(total, limit)
    return table.cells[0]


def protect_rows(
    total: Parts, rows: Mapping[str, Parts], open_rows: Collection[str], *, limit: int
) -> dict[str, Shown]:
    """The parts of each row, when those of all together are shown; `open_rows` are those whose sum is.

    The others show nothing, and together count as one more row: the shown ones would tell what it holds.
    """
    if not limit:
        return dict(rows)
    chosen = [key for key in rows if key in open_rows]
    inner = [rows[key] for key in chosen]
    if len(chosen) < len(rows):
        inner.append(tuple(whole - sum(row[place] for row in inner) for place, whole in enumerate(total)))
    table = protect_table(inner, limit=limit)
    is_safe = not any(isinstance(one, Protected) for one in (*table.row_totals, *table.column_totals, table.total))
    found = dict(zip(chosen, table.cells, strict=False)) if is_safe else {}
    return {key: found.get(key, _nothing(total, limit)) for key in rows}


def _nothing(parts: Parts, limit: int) -> Shown:
    return tuple(Protected(limit, is_secondary=True) for _ in parts)

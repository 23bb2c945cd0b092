# SPDX-License-Identifier: EUPL-1.2
"""From text as written to the stored type, as SQL expressions: what is not certain is NULL, never guessed.

An amount with a thousands mark (``1.234,56``) or three decimals (``1,234``, which may be thousands) is not
certain. A month may also be written as its first day (what a spreadsheet makes of ``2024-03``).
"""

from __future__ import annotations

from regie.vocabulary.tables import Column, ColumnType

_YEAR = r"(19|20|21)\d\d"


def converted(column: Column, raw: str) -> str:
    """The expression that turns the text ``raw`` into ``column``'s stored type, NULL when it cannot."""
    match column.type:
        case ColumnType.DATE:
            return _date(raw)
        case ColumnType.MONTH:
            return _month(raw)
        case ColumnType.AMOUNT:
            return (
                rf"CASE WHEN regexp_full_match({raw}, '-?\d{{1,13}}([.,]\d{{1,2}})?') THEN "
                f"CAST(TRY_CAST(replace({raw}, ',', '.') AS DECIMAL(18,2)) * 100 AS BIGINT) END"
            )
        case ColumnType.QUANTITY:
            return (
                rf"CASE WHEN regexp_full_match({raw}, '-?\d{{1,13}}([.,]\d{{1,2}})?') THEN "
                f"TRY_CAST(replace({raw}, ',', '.') AS DECIMAL(18,2)) END"
            )
        case ColumnType.INTEGER:
            return rf"CASE WHEN regexp_full_match({raw}, '-?\d{{1,15}}') THEN TRY_CAST({raw} AS BIGINT) END"
        case ColumnType.SCORE:
            return (
                rf"CASE WHEN regexp_full_match({raw}, '-?\d{{1,3}}([.,]\d)?') THEN "
                f"TRY_CAST(replace({raw}, ',', '.') AS DECIMAL(5,1)) END"
            )
        case ColumnType.TEXT | ColumnType.KEY | ColumnType.CODE:
            return raw


def converts(column: Column) -> bool:
    """Whether the stored form differs from the text, so that reading it can fail."""
    return column.type not in (ColumnType.TEXT, ColumnType.KEY, ColumnType.CODE)


def month_of(day: str) -> str:
    """The month number of a DATE expression."""
    return f"(year({day}) * 12 + month({day}) - 1)"


def first_day_of(month: str) -> str:
    """The first day of a month number, as a DATE."""
    return f"make_date(CAST({month} // 12 AS INTEGER), CAST({month} % 12 + 1 AS INTEGER), 1)"


def _date(raw: str) -> str:
    return (
        f"CASE WHEN {raw} LIKE '____-__-__' AND {raw} >= '1900' AND {raw} < '2200' THEN TRY_CAST({raw} AS DATE) "
        rf"WHEN regexp_full_match({raw}, '\d{{1,2}}-\d{{1,2}}-{_YEAR}') "
        f"THEN CAST(TRY_STRPTIME({raw}, '%d-%m-%Y') AS DATE) END"
    )


def _month(raw: str) -> str:
    day = _date(raw)
    return (
        f"CASE WHEN regexp_full_match({raw}, '{_YEAR}-(0[1-9]|1[0-2])') "
        f"THEN TRY_CAST(left({raw}, 4) AS INTEGER) * 12 + TRY_CAST(right({raw}, 2) AS INTEGER) - 1 "
        f"WHEN regexp_full_match({raw}, '(0?[1-9]|1[0-2])-{_YEAR}') "
        f"THEN TRY_CAST(right({raw}, 4) AS INTEGER) * 12 + TRY_CAST(split_part({raw}, '-', 1) AS INTEGER) - 1 "
        f"WHEN length({raw}) > 7 AND day({day}) = 1 THEN CAST({month_of(day)} AS INTEGER) END"
    )

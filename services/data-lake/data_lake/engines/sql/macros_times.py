"""Dates and times. https://trino.io/docs/current/functions/datetime.html"""

TIMES = {
    "lake_whole_days(ms)": """
        CASE WHEN ms % 86400000 = 0 THEN CAST(ms // 86400000 AS INTEGER)
        ELSE lake_raise('Cannot add hour, minutes or seconds to a date', 0) END""",
    "lake_millisecond(x)": "(epoch_us(x) % 1000000 + 1000000) % 1000000 // 1000",
    "lake_now()": "date_trunc('millisecond', now())",
    # Whole months, cut towards zero; the last day of a month counts as any later one's.
    "lake_months_up(a, b)": """
        date_diff('month', a, b)
            - CASE WHEN a + to_months(CAST(date_diff('month', a, b) AS INTEGER)) > b
                THEN 1 ELSE 0 END""",
    "lake_months_between(a, b)": """
        CASE WHEN a <= b THEN lake_months_up(a, b) ELSE -lake_months_up(b, a) END""",
    "lake_from_unixtime(x)": "make_timestamptz(CAST(round(x * 1000) AS BIGINT) * 1000)",
    "lake_iso_date(t)": r"""
        CASE WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN CAST(t AS DATE)
        WHEN regexp_full_match(t, '[0-9]{4}-W[0-9]{2}-[1-7]') THEN strptime(t, '%G-W%V-%u')::DATE
        WHEN regexp_full_match(t, '[0-9]{4}-W[0-9]{2}') THEN strptime(t || '-1', '%G-W%V-%u')::DATE
        WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{3}') THEN strptime(t, '%Y-%j')::DATE
        ELSE lake_raise('Invalid format: "' || t || '"', DATE '2000-01-01') END""",
    "lake_read_time(t, f)": "strptime(t, f)",
    "lake_iso_instant(t)": r"""
        CASE WHEN regexp_full_match(t,
            '[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?(Z|[+-]00:?00)?')
        THEN timezone('UTC', CAST(regexp_replace(t, '(Z|[+-]00:?00)$', '') AS TIMESTAMP))
        ELSE lake_raise('Not ISO 8601 in UTC: ' || t, TIMESTAMPTZ '2000-01-01 00:00:00Z') END""",
}

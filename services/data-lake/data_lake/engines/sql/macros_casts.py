"""Casts from and to text. https://trino.io/docs/current/functions/conversion.html"""

CASTS = {
    "lake_cast_fails(t, kind, v)": "lake_raise('Cannot cast ''' || t || ''' to ' || kind, v)",
    "lake_whole_text(t, kind)": """
        CASE WHEN regexp_full_match(t, '[+-]?[0-9]+') THEN CAST(t AS HUGEINT)
        ELSE lake_cast_fails(t, kind, CAST(0 AS HUGEINT)) END""",
    "lake_is_number(t)": r"""
        regexp_full_match(t, '\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*')""",
    "lake_number_text(t, kind)": """
        CASE WHEN lake_is_number(t) OR t IN ('NaN', 'Infinity', '+Infinity', '-Infinity')
        THEN CAST(trim(t) AS DOUBLE) ELSE lake_cast_fails(t, kind, CAST(0 AS DOUBLE)) END""",
    "lake_decimal_text(t, kind)": """
        CASE WHEN lake_is_number(t) THEN trim(t) ELSE lake_cast_fails(t, kind, t) END""",
    "lake_boolean_text(t, kind)": """
        CASE WHEN lower(t) IN ('t', 'true', '1') THEN TRUE
        WHEN lower(t) IN ('f', 'false', '0') THEN FALSE ELSE lake_cast_fails(t, kind, TRUE) END""",
    "lake_date_text(t, kind)": r"""
        CASE WHEN regexp_full_match(t, '\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\s*')
        THEN CAST(trim(t) AS DATE) ELSE lake_cast_fails(t, kind, DATE '2000-01-01') END""",
    "lake_is_timestamp(t, zone)": r"""
        regexp_full_match(t, '\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}'
            || '( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]{1,6})?)?)?' || zone || '\s*')""",
    "lake_timestamp_text(t, kind)": """
        CASE WHEN lake_is_timestamp(t, '') THEN CAST(trim(t) AS TIMESTAMP)
        ELSE lake_cast_fails(t, kind, TIMESTAMP '2000-01-01 00:00:00') END""",
    # Trino keeps the zone of each text; a value that has another than UTC is refused.
    "lake_instant_text(t, kind)": r"""
        CASE WHEN lake_is_timestamp(t, '( ?(UTC|Z|[+-]00:00))?')
        THEN timezone('UTC', CAST(trim(regexp_replace(t, ' ?(UTC|Z|[+-]00:00)\s*$', ''))
            AS TIMESTAMP))
        ELSE lake_cast_fails(t, kind, TIMESTAMPTZ '2000-01-01 00:00:00Z') END""",
    "lake_time_text(t, kind)": r"""
        CASE WHEN regexp_full_match(t, '\s*[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]{1,6})?)?\s*')
        THEN CAST(CASE WHEN length(t) - length(replace(t, ':', '')) = 1 THEN trim(t) || ':00'
            ELSE trim(t) END AS TIME)
        ELSE lake_cast_fails(t, kind, TIME '00:00:00') END""",
    "lake_round_time(t, unit)": """
        make_timestamp(CAST(floor((epoch_us(t) + unit // 2) / unit) AS BIGINT) * unit)""",
    "lake_fitting(t, n)": """
        CASE WHEN length(t) <= n THEN t
        ELSE lake_raise('Value ' || t || ' cannot be represented as varchar(' || n || ')', t)
        END""",
    "lake_scientific(digits, exponent)": """
        left(digits, 1) || '.' || CASE WHEN length(digits) > 1 THEN substr(digits, 2) ELSE '0' END
        || 'E' || exponent""",
    # Java's text of a double: plain from 0.001 to 10 million, else with E.
    "lake_positive_text(t)": """
        CASE WHEN contains(t, 'e') THEN lake_scientific(
            replace(split_part(t, 'e', 1), '.', ''), CAST(split_part(t, 'e', 2) AS INTEGER))
        WHEN CAST(t AS DOUBLE) = 0 OR CAST(t AS DOUBLE) BETWEEN 0.001 AND 9999999.999999999 THEN t
        WHEN CAST(t AS DOUBLE) > 1 THEN
            lake_scientific(rtrim(replace(t, '.', ''), '0'), strpos(t, '.') - 2)
        ELSE lake_scientific(ltrim(replace(t, '.', ''), '0'),
            length(ltrim(substr(t, 3), '0')) - length(t) + 1) END""",
    "lake_double_text(t)": """
        CASE t WHEN 'nan' THEN 'NaN' WHEN 'inf' THEN 'Infinity' WHEN '-inf' THEN '-Infinity'
        ELSE CASE WHEN starts_with(t, '-') THEN '-' || lake_positive_text(substr(t, 2))
            ELSE lake_positive_text(t) END END""",
}

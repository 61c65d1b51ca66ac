"""Arrays and maps. https://trino.io/docs/current/functions/array.html, …/map.html"""

ARRAYS = {
    "lake_subscript(a, i)": """
        CASE WHEN i BETWEEN 1 AND len(a) THEN a[i]
        WHEN i = 0 THEN lake_raise('SQL array indices start at 1', a[1])
        WHEN i < 0 THEN lake_raise('Array subscript is negative: ' || i, a[1])
        ELSE lake_raise('Array subscript must be less than or equal to array length: '
            || i || ' > ' || len(a), a[1]) END""",
    "lake_element_at(a, i)": """
        CASE WHEN i = 0 THEN lake_raise('SQL array indices start at 1', a[1]) ELSE a[i] END""",
    "lake_map_value(m, k)": """
        CASE WHEN map_contains(m, k) THEN m[k]
        ELSE lake_raise('Key not present in map: ' || CAST(k AS VARCHAR)
            || CASE WHEN m IS NULL THEN NULL ELSE '' END, m[k]) END""",
    "lake_array_equal(a, b, same, positive)": """
        CASE WHEN same IS NULL THEN NULL
        WHEN list_count(a) = len(a) AND list_count(b) = len(b) THEN same
        WHEN len(a) <> len(b) THEN NOT positive
        WHEN list_bool_or(list_transform(list_zip(a, b), lambda z: z[1] <> z[2]))
            THEN NOT positive END""",
    "lake_nested_equal(a, b, same, positive)": """
        CASE WHEN contains(CAST(a AS VARCHAR), 'NULL') OR contains(CAST(b AS VARCHAR), 'NULL')
        THEN lake_raise('Comparison of nested values that contain NULL is not supported', same)
        ELSE same END""",
    "lake_slice(a, i, n)": """
        CASE WHEN i = 0 THEN lake_raise('SQL array indices start at 1', a)
        WHEN n < 0 THEN lake_raise('length must be greater than or equal to 0', a)
        WHEN n = 0 OR i > len(a) OR -i > len(a) THEN a[1:0]
        WHEN i > 0 THEN a[i:i + n - 1]
        ELSE a[len(a) + i + 1:len(a) + i + n] END""",
    # NULL is unknown: contained or not can't be said.
    "lake_contains(a, x)": """
        CASE WHEN x IS NULL THEN NULL WHEN list_contains(a, x) THEN TRUE
        WHEN list_count(a) < len(a) THEN NULL ELSE list_contains(a, x) END""",
    "lake_overlap(a, b)": """
        CASE WHEN list_has_any(a, b) THEN TRUE
        WHEN len(a) > 0 AND len(b) > 0 AND (list_count(a) < len(a) OR list_count(b) < len(b))
        THEN NULL ELSE list_has_any(a, b) END""",
    "lake_distinct(a)": """
        list_filter(a, lambda x, i: list_position(a, x) = i)""",
    "lake_except(a, b)": """
        lake_distinct(list_filter(a, lambda x: coalesce(list_position(b, x), 0) = 0))""",
    "lake_intersect(a, b)": """
        lake_distinct(list_filter(a, lambda x: coalesce(list_position(b, x), 0) > 0))""",
    "lake_remove(a, e)": """
        CASE WHEN e IS NULL THEN NULL
        ELSE list_filter(a, lambda x: x IS NULL OR x <> e) END""",
    "lake_position(a, e)": """
        CASE WHEN e IS NULL THEN NULL ELSE coalesce(list_position(a, e), 0) END""",
    # With NULL the greatest is unknown.
    "lake_array_max(a)": "CASE WHEN list_count(a) < len(a) THEN NULL ELSE list_max(a) END",
    "lake_array_min(a)": "CASE WHEN list_count(a) < len(a) THEN NULL ELSE list_min(a) END",
    "lake_any(a)": """
        CASE WHEN a IS NULL THEN NULL WHEN list_contains(a, TRUE) THEN TRUE
        WHEN list_count(a) < len(a) THEN NULL ELSE FALSE END""",
    "lake_all(a)": """
        CASE WHEN a IS NULL THEN NULL WHEN list_contains(a, FALSE) THEN FALSE
        WHEN list_count(a) < len(a) THEN NULL ELSE TRUE END""",
    "lake_none(a)": "NOT lake_any(a)",
    "lake_repeat(x, n)": """
        CASE WHEN n > 10000 THEN lake_raise('count argument of repeat function must be less than'
            || ' or equal to 10000', [x])
        WHEN n < 0 THEN lake_raise('count argument of repeat must not be negative', [x])
        ELSE list_transform(range(n), lambda i: x) END""",
    "lake_sequence(a, b, step)": """
        CASE WHEN step = 0 THEN lake_raise('step must not be zero', [a])
        WHEN (step > 0 AND b < a) OR (step < 0 AND b > a) THEN
            lake_raise('sequence stop value should be on the side of the step', [a])
        WHEN (b - a) // step >= 10000 THEN
            lake_raise('result of sequence function must not have more than 10000 entries', [a])
        ELSE generate_series(a, b, step) END""",
    "lake_month_sequence(a, b, step)": """
        list_filter(list_transform(lake_sequence(0, date_diff('month', a, b), step),
            lambda n: a + to_months(CAST(n AS INTEGER))),
            lambda t: CASE WHEN step > 0 THEN t <= b ELSE t >= b END)""",
    # DuckDB joins by a constant only.
    "lake_join(a, d)": """
        CASE WHEN d IS NULL THEN NULL WHEN len(a) = 0 THEN ''
        ELSE list_reduce(a, lambda x, y: x || d || y) END""",
    "lake_array_join_by(a, d)": "lake_join(list_filter(a, lambda x: x IS NOT NULL), d)",
    "lake_array_join_by_null(a, d, r)": """
        lake_join(list_transform(a, lambda x: coalesce(x, r)), d)""",
    "lake_array_join(a, d)": """
        CASE WHEN d IS NULL THEN NULL
        ELSE array_to_string(list_filter(a, lambda x: x IS NOT NULL), d) END""",
    "lake_array_join_null(a, d, r)": """
        array_to_string(list_transform(a, lambda x: coalesce(x, r)), d)""",
    "lake_map(k, v)": """
        CASE WHEN len(k) = len(v) THEN map(k, v)
        ELSE lake_raise('Key and value arrays must be the same length', map(k, v)) END""",
    "lake_map_concat(m, n)": """
        map_from_entries(list_concat(
            list_filter(map_entries(m), lambda e: NOT map_contains(n, e.key)), map_entries(n)))""",
    # Of equal keys the last counts in map_concat, any in aggregates; NULL keys are left out.
    "lake_map_agg(entries)": """
        map_from_entries(list_filter(entries, lambda e, i: e.k IS NOT NULL
            AND list_position(list_transform(entries, lambda f: f.k), e.k) = i))""",
    "lake_multimap_agg(entries)": """
        map_from_entries(list_transform(
            list_distinct(list_transform(entries, lambda f: f.k)),
            lambda key: {'k': key, 'v': list_transform(
                list_filter(entries, lambda f: f.k = key), lambda f: f.v)}))""",
    "lake_ngrams(a, n)": """
        CASE WHEN n < 1 THEN lake_raise('N must be positive', [a])
        WHEN len(a) <= n THEN [a]
        ELSE list_transform(range(1, len(a) - n + 2), lambda i: a[i:i + n - 1]) END""",
    "lake_flatten(a)": "flatten(list_filter(a, lambda x: x IS NOT NULL))",
    "lake_sorted(a)": "list_sort(a, 'ASC', 'NULLS LAST')",
    "lake_trim_array(a, n)": """
        CASE WHEN n < 0 OR n > len(a) THEN lake_raise('size must not exceed array cardinality', a)
        ELSE a[1:len(a) - n] END""",
    "lake_contains_sequence(a, b)": """
        CASE WHEN len(b) = 0 THEN TRUE ELSE
        len(list_filter(range(1, len(a) - len(b) + 2), lambda i: a[i:i + len(b) - 1] = b)) > 0
        END""",
}

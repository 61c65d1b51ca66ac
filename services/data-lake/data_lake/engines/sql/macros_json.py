"""JSON. https://trino.io/docs/current/functions/json.html"""

JSON = {
    "lake_json_fails(j, kind, v)": "lake_raise('Cannot cast json ' || j || ' to ' || kind, v)",
    "lake_json_value(j)": "CASE WHEN json_type(j) = 'NULL' THEN NULL ELSE j END",
    "lake_json_varchar(j, kind)": """
        CASE WHEN json_type(j) = 'NULL' THEN NULL WHEN json_type(j) IN ('ARRAY', 'OBJECT')
        THEN lake_json_fails(CAST(j AS VARCHAR), kind, '') ELSE j ->> '$' END""",
    "lake_json_boolean(j, kind)": """
        CASE WHEN json_type(j) = 'NULL' THEN NULL
        WHEN json_type(j) IN ('BIGINT', 'UBIGINT', 'DOUBLE') THEN CAST(j ->> '$' AS DOUBLE) <> 0
        WHEN lower(j ->> '$') IN ('t', 'true', '1') THEN TRUE
        WHEN lower(j ->> '$') IN ('f', 'false', '0') THEN FALSE
        ELSE lake_json_fails(CAST(j AS VARCHAR), kind, TRUE) END""",
    "lake_json_number(j, kind)": """
        CASE WHEN json_type(j) = 'NULL' THEN NULL
        WHEN json_type(j) = 'BOOLEAN' THEN CASE WHEN j ->> '$' = 'true' THEN '1' ELSE '0' END
        WHEN json_type(j) NOT IN ('ARRAY', 'OBJECT') AND lake_is_number(j ->> '$') THEN j ->> '$'
        ELSE lake_json_fails(CAST(j AS VARCHAR), kind, '') END""",
    "lake_json_whole(j, kind)": """
        CASE WHEN json_type(j) = 'DOUBLE' THEN CAST(round(CAST(j ->> '$' AS DOUBLE)) AS HUGEINT)
        WHEN json_type(j) = 'VARCHAR' THEN lake_whole_text(j ->> '$', kind)
        ELSE CAST(lake_json_number(j, kind) AS HUGEINT) END""",
    "lake_json_array(j)": """
        CASE json_type(j) WHEN 'ARRAY' THEN j WHEN 'NULL' THEN NULL
        ELSE lake_json_fails(CAST(j AS VARCHAR), 'array', j) END""",
    "lake_json_object(j)": """
        CASE json_type(j) WHEN 'OBJECT' THEN j WHEN 'NULL' THEN NULL
        ELSE lake_json_fails(CAST(j AS VARCHAR), 'map', j) END""",
    "lake_json_field(j, i, name)": """
        CASE json_type(j) WHEN 'ARRAY' THEN json_extract(j, '$[' || i || ']')
        WHEN 'OBJECT' THEN json_extract(j, '$."' || name || '"') WHEN 'NULL' THEN NULL
        ELSE lake_json_fails(CAST(j AS VARCHAR), 'row', j) END""",
    "lake_json_parse(t)": """
        CASE WHEN json_valid(t) THEN json(t)
        ELSE lake_raise('Cannot convert value to JSON: ''' || t || '''', json('null')) END""",
    "lake_json_scalar(j)": """
        CASE WHEN json_type(j) IN ('ARRAY', 'OBJECT', 'NULL') THEN NULL ELSE j ->> '$' END""",
    "lake_json_or_null(t)": "CASE WHEN json_valid(t) THEN CAST(t AS JSON) END",
    "lake_json_size(j)": """
        CASE json_type(j) WHEN 'ARRAY' THEN CAST(json_array_length(j) AS BIGINT)
        WHEN 'OBJECT' THEN CAST(len(json_keys(j)) AS BIGINT)
        ELSE CASE WHEN j IS NOT NULL THEN 0 END END""",
    "lake_json_length(j)": """
        CASE WHEN json_type(j) = 'ARRAY' THEN CAST(json_array_length(j) AS BIGINT) END""",
    "lake_json_contains(j, x)": """
        CASE WHEN x IS NOT NULL AND json_type(j) = 'ARRAY' THEN
        list_contains(list_transform(CAST(j AS JSON[]), lambda y: CAST(y AS VARCHAR)),
            CAST(x AS VARCHAR)) END""",
    "lake_sole_of(items, j)": """
        CASE WHEN len(items) <= 1 THEN items[1]
        ELSE lake_raise('Several items of a lax path are not supported: ' || j, items[1]) END""",
    # Lax: a member of an array is the members of its elements, which may be many.
    "lake_lax_member(j, path)": """
        CASE WHEN json_type(j) = 'ARRAY' THEN lake_sole_of(list_filter(
            list_transform(CAST(j AS JSON[]), lambda e: json_extract(e, path)),
            lambda e: e IS NOT NULL), j)
        ELSE json_extract(j, path) END""",
    "lake_lax_element(j, n)": """
        CASE WHEN json_type(j) = 'ARRAY' THEN json_extract(j, '$[' || n || ']')
        WHEN n = 0 THEN j END""",
    "lake_json_first(j)": """
        CASE WHEN json_type(j) = 'ARRAY' THEN json_extract(j, '$[0]') ELSE j END""",
    "lake_json_exists(whole, item)": "CASE WHEN whole IS NOT NULL THEN item IS NOT NULL END",
    "lake_json_only_scalar(j)": """
        CASE WHEN json_type(j) NOT IN ('ARRAY', 'OBJECT', 'NULL') THEN j END""",
    "lake_json_elements(j)": """
        CASE WHEN json_type(j) = 'ARRAY' THEN CASE WHEN json_array_length(j) > 0 THEN j END
        WHEN j IS NOT NULL THEN to_json([j]) END""",
    "lake_json_wrapped(j)": "CASE WHEN j IS NOT NULL THEN to_json([j]) END",
    "lake_json_sole(j)": """
        CASE WHEN json_type(j) = 'ARRAY' THEN
            CASE WHEN json_array_length(j) = 1 THEN json_extract(j, '$[0]') END ELSE j END""",
}

"""Texts. https://trino.io/docs/current/functions/string.html, …/regexp.html, …/url.html"""

_SPACES = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"

TEXTS = {
    "lake_substr(s, i)": """
        CASE WHEN i = 0 OR -i > length(s) THEN CASE WHEN s IS NOT NULL THEN '' END
        ELSE substr(s, i) END""",
    "lake_substring(s, i, n)": """
        CASE WHEN i = 0 OR -i > length(s) OR n <= 0
        THEN CASE WHEN s IS NOT NULL AND i IS NOT NULL AND n IS NOT NULL THEN '' END
        ELSE substr(s, i, n) END""",
    # DuckDB has a capital sharp s, Java leaves it as it is.
    "lake_upper(s)": """
        CASE WHEN contains(s, 'ß') THEN array_to_string(
            list_transform(string_split(s, 'ß'), lambda x: upper(x)), 'ß')
        ELSE upper(s) END""",
    "lake_from_hex(s)": """
        CASE WHEN regexp_full_match(s, '([0-9a-fA-F]{2})*') THEN from_hex(s)
        ELSE lake_raise('Invalid hexadecimal text: ' || s, from_hex('')) END""",
    "lake_trim(s)": f"trim(s, {_SPACES})",
    "lake_ltrim(s)": f"ltrim(s, {_SPACES})",
    "lake_rtrim(s)": f"rtrim(s, {_SPACES})",
    "lake_split(s, d)": """
        CASE WHEN d = '' THEN lake_raise('The delimiter may not be the empty string', [s])
        ELSE string_split(s, d) END""",
    "lake_split_limit(s, d, n)": """
        CASE WHEN n <= 0 THEN lake_raise('Limit must be positive', [s])
        WHEN len(string_split(s, d)) <= n THEN lake_split(s, d)
        ELSE list_append(string_split(s, d)[1:n - 1],
            lake_join(string_split(s, d)[n:], d)) END""",
    "lake_split_part(s, d, i)": """
        CASE WHEN i <= 0 THEN lake_raise('Index must be greater than zero', s)
        ELSE lake_split(s, d)[i] END""",
    "lake_codepoint(s)": """
        CASE WHEN length(s) = 1 THEN unicode(s)
        ELSE lake_raise('codepoint takes one character, not ' || s, 0) END""",
    "lake_ascii(a, b)": """
        CASE WHEN length(a || b) = octet_length(encode(a || b)) THEN TRUE
        ELSE lake_raise('Distances of other than ASCII texts are not supported', TRUE) END""",
    "lake_levenshtein(a, b)": "CASE WHEN lake_ascii(a, b) THEN levenshtein(a, b) END",
    "lake_replace(s, a, b)": """
        CASE WHEN a = '' THEN b || lake_join(string_split(s, ''), b) || b
        ELSE replace(s, a, b) END""",
    "lake_hamming(a, b)": """
        CASE WHEN length(a) = length(b) AND lake_ascii(a, b) THEN hamming(a, b)
        ELSE lake_raise('The input strings to hamming_distance function must have the same length',
            0) END""",
    "lake_pad(padded, s, n, p)": """
        CASE WHEN p = '' THEN lake_raise('Padding string must not be empty', s)
        WHEN n < 0 OR n > 2147483647 THEN lake_raise('Target length must be in the range 0 to '
            || '2147483647', s)
        ELSE padded END""",
    # Java joins classes and intersects them with &&; RE2 reads both as letters.
    "lake_pattern(p)": r"""
        CASE WHEN contains(p, '&&') OR regexp_matches(p, '\[[^\]\\]*\[[^:]')
        THEN lake_raise('Classes within classes are not supported in patterns: ' || p, p)
        ELSE p END""",
    "lake_regexp_extract(s, p, g)": """
        CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p, g) END""",
    "lake_split_to_map(s, e, k)": """
        CASE WHEN s = '' THEN map_from_entries([{'k': '', 'v': ''}][1:0]) ELSE
        map_from_entries(list_transform(string_split(s, e), lambda x:
            CASE WHEN len(string_split(x, k)) = 2
            THEN {'k': string_split(x, k)[1], 'v': string_split(x, k)[2]}
            ELSE lake_raise('Key-value delimiter must appear exactly once in each entry: '
                || x, {'k': '', 'v': ''}) END)) END""",
    "lake_url_part(u, g)": r"""
        CASE WHEN regexp_matches(u, '^[a-zA-Z][a-zA-Z0-9+.-]*:[^ ]*$') OR contains(u, ' ') = FALSE
        THEN coalesce(regexp_extract(u,
            '^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://(?:[^/?#@]*@)?([^:/?#]*)(?::([0-9]*))?)?'
            || '([^?#]*)(?:\?([^#]*))?(?:#(.*))?$', g), '') END""",
    "lake_url_decode(s)": "url_decode(replace(s, '+', '%20'))",
    "lake_url_encode(s)": """
        replace(replace(replace(url_encode(s), '~', '%7E'), '%20', '+'), '%2A', '*')""",
    "lake_url_parameter(u, name)": r"""
        list_transform(list_filter(string_split(lake_url_part(u, 5), '&'),
            lambda x: lake_url_decode(split_part(x, '=', 1)) = name),
            lambda x: lake_url_decode(array_to_string(string_split(x, '=')[2:], '=')))[1]""",
    "lake_format_round(x, n)": "round(x, n)",
    "lake_hex(x)": """
        CASE WHEN x >= 0 THEN printf('%x', x)
        ELSE lake_raise('A negative number in hexadecimal is not supported', '') END""",
    "lake_zero_padded(t, n)": """
        CASE WHEN left(t, 1) IN ('-', '+') THEN left(t, 1) || lpad(substr(t, 2),
            CAST(greatest(n - 1, length(t) - 1) AS INTEGER), '0')
        ELSE lpad(t, CAST(greatest(n, length(t)) AS INTEGER), '0') END""",
    "lake_split_to_multimap(s, e, k)": """
        lake_multimap_agg(list_transform(string_split(s, e), lambda x:
            CASE WHEN len(string_split(x, k)) = 2
            THEN {'k': string_split(x, k)[1], 'v': string_split(x, k)[2]}
            ELSE lake_raise('Key-value delimiter must appear exactly once in each entry: '
                || x, {'k': '', 'v': ''}) END))""",
    "lake_strpos(s, p, n)": """
        CASE WHEN n <= 0 THEN lake_raise('strpos from the end is not supported', 0)
        WHEN len(string_split(s, p)) <= n THEN 0
        ELSE length(lake_join(string_split(s, p)[1:n], p)) + 1 END""",
}

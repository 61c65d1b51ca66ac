"""Bytes, hashes and URLs. https://trino.io/docs/current/functions/binary.html, …/url.html"""

from data_lake.engines.sql.functions.registry import define

define("to_hex(varbinary) -> varchar", "hex({0})")
define("from_hex(varchar) -> varbinary", "lake_from_hex({0})", fails=True)
define("to_base64(varbinary) -> varchar", "to_base64({0})")
define("from_base64(varchar) -> varbinary", "from_base64({0})", fails=True)
for _hash in ("md5", "sha1", "sha256"):
    define(f"{_hash}(varbinary) -> varbinary", f"from_hex({_hash}({{0}}))")

# Parts of RFC 3986's own expression: 1 protocol, 2 host, 3 port, 4 path, 5 query, 6 fragment.
define("url_extract_protocol(varchar) -> varchar", "lake_url_part({0}, 1)")
define("url_extract_host(varchar) -> varchar", "lake_url_part({0}, 2)")
define("url_extract_port(varchar) -> bigint", "CAST(nullif(lake_url_part({0}, 3), '') AS BIGINT)")
define("url_extract_path(varchar) -> varchar", "lake_url_part({0}, 4)")
define("url_extract_query(varchar) -> varchar", "lake_url_part({0}, 5)")
define("url_extract_fragment(varchar) -> varchar", "lake_url_part({0}, 6)")
define("url_extract_parameter(varchar, varchar) -> varchar", "lake_url_parameter({0}, {1})")
define("url_encode(varchar) -> varchar", "lake_url_encode({0})")
define("url_decode(varchar) -> varchar", "lake_url_decode({0})")

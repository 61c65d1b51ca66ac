"""Files as they come, made into typed Parquet files; all on local disk and in bounded memory."""

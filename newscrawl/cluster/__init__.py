"""Re-extraction on many machines: a worklist for each WARC file, one task a file, one loader.

The engine is datatrove on this machine, on SLURM or on Ray; newscrawl has none of its own. A task reads one
WARC file by its worklist and writes one Parquet file, without a database; the loader then does what a
re-extraction on one machine does, with the answers in place of the reading.
"""

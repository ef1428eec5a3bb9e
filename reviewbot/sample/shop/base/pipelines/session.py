"""The one place where nightly jobs get a Spark session."""

from pyspark.sql import SparkSession


def nightly_session(name: str) -> SparkSession:
    """Return a session with the limits of the nightly queue."""
    return (
        SparkSession.builder.appName(name)
        .config("spark.dynamicAllocation.enabled", "true")
        .config("spark.dynamicAllocation.maxExecutors", "20")
        .config("spark.executor.cores", "4")
        .config("spark.executor.memory", "8g")
        .getOrCreate()
    )

"""Loyalty points per customer, exported every night for the mail campaign."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as f


def main(day: str) -> None:
    """Write the points that each customer earned up to the day."""
    spark = (
        SparkSession.builder.appName("points-export")
        .config("spark.dynamicAllocation.enabled", "true")
        .config("spark.dynamicAllocation.maxExecutors", "8")
        .config("spark.executor.cores", "4")
        .config("spark.executor.memory", "8g")
        .getOrCreate()
    )
    entries = spark.read.parquet("s3://acme-lake/ledger_entries").where(f.col("day") <= day)
    points = entries.groupBy("account").agg(f.sum("points").alias("points"))
    points.write.mode("errorifexists").parquet(f"s3://acme-lake/reports/points/day={day}")

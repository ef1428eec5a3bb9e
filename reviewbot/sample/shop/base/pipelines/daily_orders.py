"""Orders per day and country, for the morning report."""

from pyspark.sql import functions as f

from pipelines.session import nightly_session


def main(day: str) -> None:
    """Write one day's totals; a second run for the day replaces only that day."""
    spark = nightly_session("daily-orders")
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    orders = spark.read.parquet("s3://acme-lake/orders").where(f.col("day") == day)
    totals = orders.groupBy("day", "country").agg(f.sum("amount").alias("amount"))
    totals.write.mode("overwrite").partitionBy("day").parquet("s3://acme-lake/reports/daily_orders")

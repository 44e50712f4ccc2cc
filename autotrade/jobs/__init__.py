"""RQ and Redis behind the job port: the alarm clock, never the record."""

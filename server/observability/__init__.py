"""Logs, metrics and health.

request_logging.py   request ids, one log line and one count per request
logs.py              log formats and handlers
metrics.py           Prometheus metrics
health.py            /livez and /readyz
"""

"""Structured logs. They carry routes, never addresses in full: a query string may be personal."""

import logging.config
import sys
from typing import Any

import structlog

_PARTAGES: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configuration_des_journaux(*, json: bool) -> None:
    """Configure the logs once: one JSON object a line in production, plain lines otherwise."""
    rendu: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            *_PARTAGES,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structure": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": [*_PARTAGES, structlog.processors.format_exc_info],
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        rendu,
                    ],
                }
            },
            "handlers": {"sortie": {"class": "logging.StreamHandler", "formatter": "structure"}},
            "root": {"handlers": ["sortie"], "level": "INFO"},
            "loggers": {
                # Our middleware says it once, without the address.
                "django.request": {"level": "CRITICAL"},
                "django.security": {"level": "ERROR"},
                "django.server": {"level": "CRITICAL"},
            },
        }
    )

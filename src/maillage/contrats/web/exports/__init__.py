"""The simulation as files: PDF, XLSX, CSV and JSON, all from one scenario."""

from .vue import exporter

__all__ = ["exporter"]

"""An `Ouvrage` as DOCX, for word processors: real styles, headings, a table of contents that shows
its entries, rows of titles repeated on each page, the language, the page numbers."""

from .ecriture import docx

__all__ = ["docx"]

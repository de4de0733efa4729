"""What the faces shipped with the project can draw on paper.

PDF/UA refuses a character without its drawing. The ranges below were tried one character at a time
with the face of the documents and those that Typst carries; a test tries them again.
"""

import re

TENANT_LIEU = "□"
_DESSINES = (
    "\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c"
    "\u038e-\u03a1\u03a3-\u0482\u048a-\u04ff\u1e00-\u1ef9\u2002-\u200a\u2010-\u2027\u202f-\u2040"
    "\u2044-\u2052\u2054-\u205e\u2070\u2074-\u208e\u20a0-\u20c0\u2100-\u211e\u2122\u2126-\u2151"
    "\u2153-\u2184\u2190-\u23ff\u2460-\u2606\u2609-\u262f\u2638-\u268b\u2701-\u2704\u2706-\u2709"
    "\u270c-\u2714\u2717-\u2726\u2794\u2798-\u27af"
)
# Marks laid on a letter that has no composed form, joiners and choices of presentation: the letter
# is drawn without them.
_SANS_DESSIN = re.compile("[\u0300-\u036f\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_AUTRES = re.compile(f"[^{re.escape(_DESSINES).replace(chr(92) + '-', '-')}]+")


def dessinable(texte: str) -> str:
    """The text with one empty square in the place of what has no drawing: an emoji, mostly. The
    DOCX and the page keep it as it was typed."""
    return _AUTRES.sub(TENANT_LIEU, _SANS_DESSIN.sub("", texte))

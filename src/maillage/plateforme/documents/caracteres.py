"""What the faces shipped with the project can draw on paper.

PDF/UA refuses a character without its drawing. The ranges below were tried one character at a time
with the faces of the documents and those that Typst carries; a test tries them again.
"""

import re

TENANT_LIEU = "□"
_DESSINES = (
    "\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c"
    "\u038e-\u03a1\u03a3-\u0482\u048a-\u04ff\u1e00-\u1ef9\u2002-\u200a\u2010-\u2027\u202f-\u2040"
    "\u2044-\u2052\u2054-\u205e\u2070\u2074-\u208e\u20a0-\u20c0\u2100-\u211e\u2122\u2126-\u2151"
    "\u2153-\u2184\u2190-\u23ff\u2460-\u2606\u2609-\u262f\u2638-\u268b\u2701-\u2704\u2706-\u2709"
    "\u270c-\u2714\u2717-\u2726\u2794\u2798-\u27af"
    # Emoji.
    "\U0001f004\U0001f0cf\U0001f170-\U0001f171\U0001f17e-\U0001f17f\U0001f18e"
    "\U0001f191-\U0001f19a\U0001f201-\U0001f202\U0001f300-\U0001f321\U0001f324-\U0001f393"
    "\U0001f396-\U0001f397\U0001f399-\U0001f39b\U0001f39e-\U0001f3f0\U0001f3f3-\U0001f3f5"
    "\U0001f3f7-\U0001f3fa\U0001f400-\U0001f4fd\U0001f4ff-\U0001f53d\U0001f549-\U0001f54e"
    "\U0001f550-\U0001f567\U0001f56f-\U0001f570\U0001f573-\U0001f57a\U0001f587"
    "\U0001f58a-\U0001f58d\U0001f590\U0001f595-\U0001f596\U0001f5a4-\U0001f5a5\U0001f5a8"
    "\U0001f5b1-\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3"
    "\U0001f5dc-\U0001f5de\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3"
    "\U0001f5fa-\U0001f64f\U0001f680-\U0001f6c5\U0001f6cb-\U0001f6d2\U0001f6d5-\U0001f6d9"
    "\U0001f6dc-\U0001f6e5\U0001f6e9\U0001f6eb-\U0001f6ec\U0001f6f0\U0001f6f3-\U0001f6fc"
    "\U0001f7e0-\U0001f7eb\U0001f7f0\U0001f90c-\U0001f93a\U0001f93c-\U0001f945"
    "\U0001f947-\U0001f9ff\U0001fa70-\U0001fa7c\U0001fa80-\U0001fac6\U0001fac8"
    "\U0001facc-\U0001fadd\U0001fadf-\U0001faeb\U0001faef-\U0001fafa"
)
# Marks laid on a letter that has no composed form, joiners and choices of presentation: the letter
# is drawn without them.
_SANS_DESSIN = re.compile("[\u0300-\u036f\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_AUTRES = re.compile(f"[^{re.escape(_DESSINES).replace(chr(92) + '-', '-')}]+")


def dessinable(texte: str) -> str:
    """The text with one empty square in the place of what has no drawing: other alphabets, mostly.
    The DOCX and the page keep it as it was typed."""
    return _AUTRES.sub(TENANT_LIEU, _SANS_DESSIN.sub("", texte))

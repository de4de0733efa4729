"""Who touches whom, and the outlines ready to be drawn.

A *unité* is what a perimeter holds: a commune, or an arrondissement of Paris, Lyon or Marseille,
never those three whole.
"""

from django.db import models
from django.db.models import F, Q

from .communes import Commune, JeuDeDonnees


class Voisinage(models.Model):
    """Two unités that share a border; each pair stands once, `a` before `b`.

    `deduit` marks a border that no outline shows, taken from the commune that still holds it.
    """

    # The table is always replaced whole, by a command that checks every code in one query: checked
    # row by row by the database, its hundred thousand pairs would take longer than all the rest of
    # the loading. The unique constraint is the index of `a`.
    a = models.ForeignKey(
        Commune,
        models.CASCADE,
        related_name="+",
        verbose_name="unité",
        db_constraint=False,
        db_index=False,
    )
    b = models.ForeignKey(
        Commune,
        models.CASCADE,
        related_name="+",
        verbose_name="unité voisine",
        db_constraint=False,
    )
    frontiere_km = models.FloatField("longueur de la frontière (km)")
    deduit = models.BooleanField("déduit", default=False)
    jeu = models.ForeignKey(
        JeuDeDonnees, models.PROTECT, verbose_name="jeu de données", db_index=False
    )

    class Meta:
        verbose_name = "voisinage"
        constraints = [
            models.UniqueConstraint(
                fields=["a", "b"],
                name="voisinage_une_fois",
                violation_error_message="Ces deux communes sont déjà dites voisines.",
            ),
            models.CheckConstraint(
                condition=Q(a__lt=F("b")),
                name="voisinage_range",
                violation_error_message="Un voisinage s’écrit dans l’ordre des codes.",
            ),
            models.CheckConstraint(
                condition=Q(frontiere_km__gte=0),
                name="voisinage_longueur_positive",
                violation_error_message="Une frontière n’a pas de longueur négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.a_id} touche {self.b_id}"


class FondDeCarte(models.Model):
    """Outlines of unités for one level of zoom, their borders shared (`rules/fonds.py`),
    compressed once and served as it is.

    `zone` is the code of a région, or empty for the whole of France. `empreinte` is that of
    `contenu` decompressed: it names the content in its address.
    """

    niveau = models.CharField("niveau", max_length=12)
    zone = models.CharField("zone", max_length=9, blank=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    contenu = models.BinaryField("TopoJSON compressé (gzip)")
    octets = models.IntegerField("octets une fois décompressé")
    jeu = models.ForeignKey(JeuDeDonnees, models.PROTECT, verbose_name="jeu de données")

    class Meta:
        verbose_name = "fond de carte"
        verbose_name_plural = "fonds de carte"
        constraints = [
            models.UniqueConstraint(
                fields=["niveau", "zone"],
                name="fond_de_carte_un_par_zone",
                violation_error_message="Ce fond de carte existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"fond {self.niveau} {self.zone or 'France'}"

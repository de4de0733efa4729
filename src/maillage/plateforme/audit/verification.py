"""Proving that the audit is whole: nothing changed, removed, inserted nor cut."""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.cles import cle
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires

from .models import Evenement, Maillon
from .rules import CHAMPS, USAGE_CHAINE, USAGE_MARQUE, VIERGE, chainer, marquer


@dataclass(frozen=True, slots=True)
class Constat:
    """Something wrong in a chain: what, where, and the sentence that says it."""

    locataire: int
    numero: int | None
    evenement: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. `tetes`: tenant → (number, seal in hexadecimal) of its last link."""

    evenements: int
    maillons: int
    non_scelles: int
    constats: tuple[Constat, ...]
    tetes: Mapping[int, tuple[int, str]]


def verifier(
    *, locataires: list[int], tetes: Mapping[int, tuple[int, str]] | None = None
) -> Verification:
    """Prove every mark and every chain of these tenants and of the platform.

    `tetes` are heads kept from an earlier verification: a chain that no longer holds one of them
    was cut or written again.
    """
    constats: list[Constat] = []
    dernieres: dict[int, tuple[int, str]] = {}
    lus = maillons = libres = 0
    for locataire in [PLATEFORME, *locataires]:
        with avec_locataires(lus=[locataire]):
            numero, empreinte = 0, VIERGE
            gardee = (tetes or {}).get(locataire)
            for maillon, evenement in _maillons(locataire):
                maillons += 1
                lus += evenement is not None
                constats.extend(_controler(maillon, evenement, numero, empreinte))
                numero, empreinte = maillon.numero, bytes(maillon.empreinte)
                if gardee and numero == gardee[0] and empreinte.hex() != gardee[1]:
                    phrase = "la chaîne a été refaite depuis la tête gardée"
                    constats.append(Constat(locataire, numero, "", phrase))
            if gardee and numero < gardee[0]:
                phrase = (
                    f"la fin de la chaîne manque\u00a0: {gardee[0]} maillons attendus, "
                    f"{numero} trouvés"
                )
                constats.append(Constat(locataire, numero, "", phrase))
            for evenement in _sans_maillon(locataire):
                lus += 1
                libres += 1
                if not _marque_juste(evenement):
                    phrase = f"événement inséré ou modifié\u00a0: {evenement}"
                    constats.append(Constat(locataire, None, str(evenement.pk), phrase))
        if numero:
            dernieres[locataire] = (numero, empreinte.hex())
    return Verification(lus, maillons, libres, tuple(constats), dernieres)


def _maillons(locataire: int) -> Iterator[tuple[Maillon, Evenement | None]]:
    chaine = Maillon.objects.filter(locataire=locataire).order_by("numero")
    lot: list[Maillon] = []
    for maillon in chaine.iterator(chunk_size=2000):
        lot.append(maillon)
        if len(lot) == 2000:
            yield from _avec_evenements(lot)
            lot = []
    yield from _avec_evenements(lot)


def _avec_evenements(lot: list[Maillon]) -> Iterator[tuple[Maillon, Evenement | None]]:
    trouves = Evenement.objects.in_bulk([maillon.evenement for maillon in lot])
    for maillon in lot:
        yield maillon, trouves.get(maillon.evenement)


def _sans_maillon(locataire: int) -> Iterator[Evenement]:
    yield from (
        Evenement.objects.filter(locataire=locataire)
        .exclude(Exists(Maillon.objects.filter(evenement=OuterRef("pk"))))
        .order_by("rang")
        .iterator()
    )


def _controler(
    maillon: Maillon, evenement: Evenement | None, numero: int, precedente: bytes
) -> Iterator[Constat]:
    ici = (maillon.locataire, maillon.numero, str(maillon.evenement))
    if maillon.numero != numero + 1:
        yield Constat(*ici, f"maillons {numero + 1} à {maillon.numero - 1} retirés")
    if evenement is None:
        yield Constat(*ici, "événement retiré")
        return
    if not _marque_juste(evenement):
        yield Constat(*ici, f"événement modifié\u00a0: {evenement}")
    try:
        secret = cle(USAGE_CHAINE, maillon.cle)[1]
    except ErreurMetier as erreur:
        yield Constat(*ici, str(erreur))
        return
    juste = chainer(
        secret,
        precedente=precedente,
        locataire=maillon.locataire,
        numero=maillon.numero,
        marque=bytes(evenement.marque),
    )
    if not hmac.compare_digest(juste, bytes(maillon.empreinte)):
        yield Constat(*ici, "maillon faux\u00a0: il ne suit pas le précédent")


def _marque_juste(evenement: Evenement) -> bool:
    champs = {nom: getattr(evenement, nom) for nom in CHAMPS}
    try:
        secret = cle(USAGE_MARQUE, evenement.cle)[1]
    except ErreurMetier:
        return False
    return hmac.compare_digest(marquer(secret, champs), bytes(evenement.marque))

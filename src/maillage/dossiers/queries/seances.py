"""Sessions of the commissions: whose they are to read, and what they hold."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from maillage.communautes.queries import fuseau_de
from maillage.dossiers.access import Places, places_d_instruction, places_des_seances_tenues
from maillage.dossiers.models import (
    Deport,
    Dossier,
    Inscription,
    Participant,
    Piece,
    Seance,
    VersionDocument,
)
from maillage.dossiers.rules.horloge import jour_local
from maillage.dossiers.rules.trames.choix import SENS_AVIS
from maillage.dossiers.states import EtatDossier
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.territoires.queries import departements_de_regions

LISTE = 100


@dataclass(frozen=True, slots=True)
class SeanceListee:
    """A session in the list. `dossiers`: how many cases on its agenda."""

    seance: Seance
    departement: str
    dossiers: int


@dataclass(frozen=True, slots=True)
class PieceVue:
    """A document sent to the members: the key of the row, and what it is."""

    pk: int
    document: str
    numero: int
    envoyee_a: datetime


@dataclass(slots=True)
class Cas:
    """A case on the agenda. `retire`: the reader left the room for it, and reads nothing of it."""

    inscription: Inscription
    dossier: Dossier
    pieces: list[PieceVue] = field(default_factory=list)
    deports: list[Deport] = field(default_factory=list)
    retire: bool = False

    @property
    def sens(self) -> str:
        """The commission's opinion in a word, empty before it."""
        return dict(SENS_AVIS).get(self.inscription.sens, "")


@dataclass(frozen=True, slots=True)
class SeanceVue:
    """A session for its page. `tient`: the reader keeps it, as its ARS; `instruit`: the reader
    examines the cases of that département; neither: they sit in it."""

    seance: Seance
    agenda: tuple[Cas, ...]
    participants: tuple[Participant, ...]
    tient: bool
    instruit: bool
    aujourd_hui: date

    @property
    def ouverte(self) -> bool:
        return self.seance.tenue_a is None and self.seance.annulee_a is None

    @property
    def presents(self) -> int:
        return sum(p.present is True for p in self.participants)


def seances_visibles(*, compte: int, maintenant: datetime) -> QuerySet[Seance]:
    """Those of the territories that an account examines, and those it is called to. Two queries
    at most before it runs."""
    places = places_d_instruction(compte=compte, maintenant=maintenant)
    return Seance.objects.filter(
        Q(departement_id__in=departements_de(places)) | Q(participants__compte=compte)
    ).distinct()


def departements_de(places: Places) -> frozenset[str]:
    """The départements of somebody's places, those of their régions included."""
    return places.departements | frozenset(departements_de_regions(regions=places.regions))


def seances_de_compte(
    *, compte: int, maintenant: datetime
) -> tuple[tuple[SeanceListee, ...], tuple[SeanceListee, ...]]:
    """Sessions to come (or whose minutes are open), the nearest first; then the past ones."""
    cles = seances_visibles(compte=compte, maintenant=maintenant).values("pk")
    trouvees = [
        SeanceListee(s, s.departement.nom, s.dossiers)
        for s in Seance.objects.filter(pk__in=cles)
        .select_related("departement")
        .annotate(dossiers=Count("inscriptions", filter=Q(inscriptions__retiree_a=None)))
        .order_by("-le", "-id")[:LISTE]
    ]
    ouvertes = [s for s in trouvees if s.seance.tenue_a is None and s.seance.annulee_a is None]
    closes = [s for s in trouvees if s not in ouvertes]
    return tuple(reversed(ouvertes)), tuple(closes)


def seance_vue(*, seance: int, compte: int, maintenant: datetime) -> SeanceVue | None:
    """One session, None when it does not exist for this account. A constant number of queries."""
    trouvee = (
        seances_visibles(compte=compte, maintenant=maintenant)
        .select_related("departement")
        .filter(pk=seance)
        .first()
    )
    if trouvee is None:
        return None
    cas = {
        i.pk: Cas(i, i.dossier)
        for i in Inscription.objects.select_related("dossier__communaute").filter(
            seance=trouvee, retiree_a=None
        )
    }
    for deport in Deport.objects.select_related("participant").filter(inscription__in=cas):
        ici = cas[deport.inscription_id]
        ici.deports.append(deport)
        ici.retire = ici.retire or deport.participant.compte == compte
    _joindre_les_pieces(cas)
    tenues = departements_de(places_des_seances_tenues(compte=compte, maintenant=maintenant))
    instruits = departements_de(places_d_instruction(compte=compte, maintenant=maintenant))
    return SeanceVue(
        seance=trouvee,
        agenda=tuple(cas.values()),
        participants=tuple(Participant.objects.filter(seance=trouvee)),
        tient=trouvee.departement_id in tenues,
        instruit=trouvee.departement_id in instruits,
        aujourd_hui=jour_local(maintenant, fuseau_de(trouvee.departement_id)),
    )


def _joindre_les_pieces(cas: dict[int, Cas]) -> None:
    """The documents themselves are behind the walls of each CPTS: opened for the reader of the
    agenda, for what was sent and nothing else."""
    pieces = list(Piece.objects.filter(inscription__in=cas).order_by("id"))
    if not pieces:
        return
    with avec_locataires(lus={c.dossier.communaute_id for c in cas.values()}):
        versions = VersionDocument.objects.defer("contenu").in_bulk([p.version_id for p in pieces])
    for piece in pieces:
        version = versions.get(piece.version_id)
        if version is not None and not cas[piece.inscription_id].retire:
            cas[piece.inscription_id].pieces.append(
                PieceVue(piece.pk, version.get_document_display(), version.numero, piece.envoyee_a)
            )


def piece_de_seance(
    *, seance: int, piece: int, compte: int, maintenant: datetime
) -> VersionDocument | None:
    """The sealed document that the members of a session received; None for anybody else, and for
    who left the room for that case."""
    visibles = seances_visibles(compte=compte, maintenant=maintenant).filter(pk=seance).values("pk")
    trouvee = (
        Piece.objects.select_related("inscription__dossier")
        .filter(pk=piece, inscription__seance__in=visibles, inscription__retiree_a=None)
        .exclude(inscription__deports__participant__compte=compte)
        .first()
    )
    if trouvee is None:
        return None
    with avec_locataires(lus=[trouvee.inscription.dossier.communaute_id]):
        version: VersionDocument | None = VersionDocument.objects.filter(
            pk=trouvee.version_id
        ).first()
        return version


def lettres_a_inscrire(*, departement: str) -> tuple[Dossier, ...]:
    """Deposited letters of a département that no session has yet."""
    return tuple(
        Dossier.objects.select_related("communaute").filter(
            departement_id=departement,
            etat=EtatDossier.LI_DEPOSEE.value,
            avec_commission=True,
        )
    )

"""Who may see, write, deposit, examine and decide a case."""

from dataclasses import dataclass
from datetime import datetime

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.fichiers.access import Porteur, Question, Usage, declarer_porteur
from maillage.plateforme.roles.access import (
    Acces,
    acteur_peut,
    attributions_en_vigueur,
    check_permission,
)
from maillage.plateforme.roles.annuaire import Locataire, annuaire
from maillage.plateforme.roles.catalogue import Niveau, declarer_permission, permissions_de
from maillage.territoires.queries import region_du_departement

from .models import Deport, Dossier, VersionDocument
from .states import (
    DOCUMENTS,
    GESTES,
    LETTRE_MODIFIABLE,
    LIBELLES,
    PROJET_MODIFIABLE,
    Document,
    EtatDossier,
    Geste,
    Passage,
    passage,
)

VOIR = declarer_permission("dossiers.voir", "voir le dossier et son histoire")
ECRIRE = declarer_permission("dossiers.ecrire", "écrire la lettre et le projet de santé")
DEPOSER = declarer_permission("dossiers.deposer", "déposer, retirer ou abandonner le dossier")
INSTRUIRE = declarer_permission("dossiers.instruire", "instruire les dossiers de son territoire")
DECIDER = declarer_permission("dossiers.decider", "décider des dossiers et tenir les séances")
SIEGER = declarer_permission("dossiers.sieger", "lire les dossiers inscrits à une séance")


@dataclass(frozen=True, slots=True)
class Places:
    """Codes of the territories where somebody holds a right."""

    departements: frozenset[str]
    regions: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.departements or self.regions)


class PassageRefuse(ErreurMetier):
    """The case is no longer where one thought, or the role may not: the sentence says which."""


def roles_de(par: Acteur) -> frozenset[str]:
    """The roles under which somebody acts; `systeme` is the platform itself."""
    if par.compte is None and par.authentification == "systeme":
        return frozenset({"systeme"})
    return frozenset(filter(None, par.role.split(", ")))


def check_passage(*, dossier: Dossier, geste: Geste, par: Acteur) -> Passage:
    """The move that `geste` makes. Raises PassageRefuse."""
    etat = EtatDossier(dossier.etat)
    trouve = passage(
        geste=geste, de=etat, roles=roles_de(par), avec_commission=dossier.avec_commission
    )
    if trouve is None:
        raise PassageRefuse(
            f"Vous ne pouvez pas {GESTES[geste]}\u00a0: le dossier est maintenant dans l’état "
            f"«\u00a0{LIBELLES[etat]}\u00a0», et ce geste n’y est pas possible ou n’appartient pas "
            "à votre rôle. Rechargez la page pour voir ce qui a changé."
        )
    return trouve


def places_d_instruction(*, compte: int, maintenant: datetime) -> Places:
    """Where an account examines cases: its départements and régions. One query."""
    return _places(compte, INSTRUIRE.code, maintenant)


def places_des_seances_tenues(*, compte: int, maintenant: datetime) -> Places:
    """Where an account keeps the sessions of commissions, as their ARS. One query."""
    return _places(compte, DECIDER.code, maintenant)


def places_ouvertes(acces: Acces) -> Places:
    """Where the roles that opened a page are held. No query."""
    return Places(acces.cibles(Niveau.DEPARTEMENT), acces.cibles(Niveau.REGION))


def _places(compte: int, permission: str, maintenant: datetime) -> Places:
    tenues = [
        a
        for a in attributions_en_vigueur(compte=compte, maintenant=maintenant)
        if permission in permissions_de([a.role])
    ]
    return Places(
        frozenset(a.cible for a in tenues if a.niveau == Niveau.DEPARTEMENT.value),
        frozenset(a.cible for a in tenues if a.niveau == Niveau.REGION.value),
    )


def check_annuaire(
    *, par: Acteur, maintenant: datetime, departement: str = "", region: str = ""
) -> None:
    """May this person write who can help there? A région's officer writes for its départements;
    the structures of a région are its ARS's. Raises ErreurMetier."""
    if par.compte is None:
        if roles_de(par) == frozenset({"systeme"}):
            return
        raise ErreurMetier("Connectez-vous pour écrire dans l’annuaire.")
    if region:
        permis = region in _places(par.compte, DECIDER.code, maintenant).regions
    else:
        places = _places(par.compte, INSTRUIRE.code, maintenant)
        permis = (
            departement in places.departements
            or region_du_departement(code=departement) in places.regions
        )
    if not permis:
        raise ErreurMetier(
            "Ce territoire n’est pas le vôtre\u00a0: seuls ses services écrivent dans son annuaire."
        )


def can_rediger(*, dossier: Dossier, document: str) -> bool:
    """May this document be written in the state where the case stands?"""
    etats = LETTRE_MODIFIABLE if document == Document.LETTRE else PROJET_MODIFIABLE
    return EtatDossier(dossier.etat) in etats


def check_redaction(*, dossier: Dossier, document: str, par: Acteur) -> None:
    """Raises ErreurMetier: the state of the case closes this document; Refus: the role may not
    write."""
    roles = roles_de(par)
    if "systeme" not in roles:
        check_permission(roles=tuple(roles), permission=ECRIRE)
    if not can_rediger(dossier=dossier, document=document):
        raise ErreurMetier(
            f"Le document «\u00a0{DOCUMENTS[Document(document)]}\u00a0» ne s’écrit pas en ce "
            "moment\u00a0: le dossier est dans l’état "
            f"«\u00a0{LIBELLES[EtatDossier(dossier.etat)]}\u00a0». Rien n’y a été changé."
        )


def _lieu(code: str) -> Locataire | None:
    return annuaire().trouver(code)


def _peut(code: str, par: Acteur, maintenant: datetime, *codes: str) -> bool:
    lieu = _lieu(code)
    return lieu is not None and any(
        acteur_peut(acteur=par, locataire=lieu, permission=permission, maintenant=maintenant)
        for permission in codes
    )


def _voir_fichiers(par: Acteur, code: str, maintenant: datetime) -> bool:
    return _peut(code, par, maintenant, VOIR.code)


def _deposer_fichiers(par: Acteur, code: str, maintenant: datetime) -> bool:
    return _peut(code, par, maintenant, ECRIRE.code, INSTRUIRE.code)


def _supprimer_fichiers(par: Acteur, code: str, maintenant: datetime) -> bool:
    """Those who answer for the case: a member who may write removes nobody's file."""
    return _peut(code, par, maintenant, DEPOSER.code)


def _locataire(code: str) -> int | None:
    lieu = _lieu(code)
    return lieu.pk if lieu else None


def _libelle(code: str) -> str:
    lieu = _lieu(code)
    return f"Dossier de {lieu.nom}" if lieu else "Dossier"


def _au_dossier(question: Question) -> Question:
    """The question of a version is that of its case; without such a version, nothing is allowed."""

    def posee(par: Acteur, cle: str, maintenant: datetime) -> bool:
        return version_de_la_cle(cle) is not None and question(par, _code(cle), maintenant)

    return posee


def cle_de_version(*, code: str, version: int) -> str:
    """What carries the signed copies of a version: the CPTS by its code, the version by its key."""
    return f"{code}.{version}"


def version_de_la_cle(cle: str) -> VersionDocument | None:
    """The version, without what it holds; None when that CPTS has none. One or two queries."""
    code, _, numero = cle.partition(".")
    lieu = _lieu(code)
    if lieu is None or not (numero.isascii() and numero.isdigit() and len(numero) < 18):
        return None
    with avec_locataires(lus=[lieu.pk]):
        trouvee: VersionDocument | None = (
            VersionDocument.objects.filter(pk=int(numero), dossier__communaute_id=lieu.pk)
            .defer("contenu")
            .first()
        )
        return trouvee


def _code(cle: str) -> str:
    return cle.partition(".")[0]


def _locataire_de_version(cle: str) -> int | None:
    return _locataire(_code(cle)) if version_de_la_cle(cle) else None


def _libelle_de_version(cle: str) -> str:
    version, lieu = version_de_la_cle(cle), _lieu(_code(cle))
    if version is None or lieu is None:
        return "Document"
    mot = DOCUMENTS[Document(version.document)].capitalize()
    return f"{mot} de {lieu.nom}, version {version.numero}"


MO = 1024 * 1024
# A projet de santé of eighty pages, scanned in grey.
SCAN = Usage("scan_signe", "document signé, numérisé", octets_maximum=40 * MO, nombre_maximum=50)
# Carried by the CPTS of that code: the statutes stay when a case is taken up again.
FICHIERS = declarer_porteur(
    Porteur(
        type="dossier",
        usages=(
            Usage("statuts", "statuts de la structure", nombre_maximum=20),
            Usage("liste_membres", "liste des membres", nombre_maximum=20),
            SCAN,
            Usage("autre", "autre pièce"),
        ),
        voir=_voir_fichiers,
        deposer=_deposer_fichiers,
        supprimer=_supprimer_fichiers,
        locataire=_locataire,
        libelle=_libelle,
    )
)
# What was signed is that version and no other.
EXEMPLAIRES = declarer_porteur(
    Porteur(
        type="version",
        usages=(SCAN,),
        voir=_au_dossier(_voir_fichiers),
        deposer=_au_dossier(_deposer_fichiers),
        supprimer=_au_dossier(_supprimer_fichiers),
        locataire=_locataire_de_version,
        libelle=_libelle_de_version,
    )
)


def check_sans_conflit(*, dossier: Dossier, par: Acteur) -> None:
    """Raises ErreurMetier: the actor declared a conflict of interest and left the room."""
    if (
        par.compte
        and Deport.objects.filter(
            inscription__dossier=dossier, participant__compte=par.compte
        ).exists()
    ):
        raise ErreurMetier(
            "Vous avez déclaré un conflit d’intérêts sur ce dossier\u00a0: une autre personne de "
            "votre service écrit l’avis et décide."
        )


def check_seance(*, departement: str, par: Acteur, maintenant: datetime) -> None:
    """Sessions of a département are planned and kept by its ARS. Raises ErreurMetier."""
    places = _places(par.compte, DECIDER.code, maintenant) if par.compte else None
    if places is None or not (
        departement in places.departements
        or region_du_departement(code=departement) in places.regions
    ):
        raise ErreurMetier("Les séances de ce département sont tenues par son ARS.")

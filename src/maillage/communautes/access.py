"""The roles of the people around a CPTS, and what each may do there.

Nine roles, as the design lists them; `visiteur` is no role but the absence of an account. What the
later modules allow, they add to the permissions here by their codes.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.fichiers.access import Porteur, Question, Usage, declarer_porteur
from maillage.plateforme.roles.access import acteur_peut
from maillage.plateforme.roles.annuaire import Locataire
from maillage.plateforme.roles.catalogue import Niveau, Role, declarer_permission, declarer_role
from maillage.territoires.queries import noms_de_territoires, tous_les_territoires

from .models import Communaute

VOIR = declarer_permission(
    "communautes.voir", "voir la page de la communauté, son territoire et son équipe"
)
DEFINIR_PERIMETRE = declarer_permission(
    "communautes.definir_perimetre", "proposer et définir le périmètre de la communauté"
)
VOIR_DOCUMENTS = declarer_permission("fichiers.voir", "voir les documents de la communauté")
declarer_permission("fichiers.deposer", "déposer et remplacer des documents")
declarer_permission("fichiers.supprimer", "supprimer et rétablir des documents")

EQUIPE = frozenset({"membre", "coordination", "gouvernance"})
INSTITUTIONS = frozenset({"regulation", "ars", "cpam", "ccopd"})
SUR_UN_TERRITOIRE = frozenset({Niveau.DEPARTEMENT, Niveau.REGION})


@declarer_role
class Membre(Role):
    code = "membre"
    nom = "Membre"
    description = (
        "Professionnel de santé ou structure de la communauté. Voit sa communauté, et les seuls "
        "patients qu’il prend en charge."
    )
    niveaux = frozenset({Niveau.LOCATAIRE})
    permissions = frozenset(
        {
            *("communautes.voir", "acces.voir", "fichiers.voir"),
            *("dossiers.voir", "dossiers.ecrire"),
        }
    )
    donnees_sensibles = True


@declarer_role
class Coordination(Role):
    code = "coordination"
    nom = "Coordination"
    description = (
        "Coordinateur ou salarié de la communauté. Voit et prépare tout ce qui la concerne, sauf "
        "le contenu clinique."
    )
    niveaux = frozenset({Niveau.LOCATAIRE})
    permissions = frozenset(
        {
            *("communautes.voir", "acces.voir", "acces.donner", "audit.voir", "audit.exporter"),
            *("fichiers.voir", "fichiers.deposer", "fichiers.supprimer"),
            *("couverture.proposer", "communautes.definir_perimetre"),
            *("dossiers.voir", "dossiers.ecrire", "dossiers.deposer"),
        }
    )
    peut_donner = EQUIPE


@declarer_role
class Gouvernance(Role):
    code = "gouvernance"
    nom = "Gouvernance"
    description = "Membre du bureau ou du conseil d’administration. Voit l’argent et les décisions."
    niveaux = frozenset({Niveau.LOCATAIRE})
    permissions = frozenset(
        {
            *("communautes.voir", "acces.voir", "acces.donner", "audit.voir", "audit.exporter"),
            *("fichiers.voir", "fichiers.deposer"),
            *("dossiers.voir", "dossiers.ecrire", "dossiers.deposer"),
        }
    )
    peut_donner = EQUIPE


@declarer_role
class Regulation(Role):
    code = "regulation"
    nom = "Régulation"
    description = (
        "Régulateur du SAS ou du SAMU. Voit les créneaux libres des communautés du département et "
        "les réserve, sans contenu clinique."
    )
    niveaux = frozenset({Niveau.DEPARTEMENT})
    permissions = frozenset({"communautes.voir"})
    donnees_sensibles = True


@declarer_role
class Ars(Role):
    code = "ars"
    nom = "ARS"
    description = (
        "Délégation départementale ou siège de l’agence régionale de santé. Voit les dossiers, les "
        "contrats et les indicateurs de son territoire, jamais les patients."
    )
    niveaux = SUR_UN_TERRITOIRE
    permissions = frozenset(
        {
            *("communautes.voir", "acces.voir", "couverture.proposer"),
            *("dossiers.voir", "dossiers.instruire", "dossiers.decider", "dossiers.sieger"),
        }
    )


@declarer_role
class Cpam(Role):
    code = "cpam"
    nom = "CPAM"
    description = (
        "Service administratif ou médical de l’assurance maladie. Voit ce que voit l’ARS et "
        "fournit des valeurs d’indicateurs, jamais les patients."
    )
    niveaux = SUR_UN_TERRITOIRE
    permissions = frozenset(
        {
            *("communautes.voir", "acces.voir", "couverture.proposer"),
            *("dossiers.voir", "dossiers.instruire", "dossiers.sieger"),
        }
    )


@declarer_role
class Ccopd(Role):
    code = "ccopd"
    nom = "CCOPD"
    description = "Membre de la CCOPD. Voit les dossiers inscrits à l’ordre du jour d’une séance."
    niveaux = SUR_UN_TERRITOIRE
    permissions = frozenset({"dossiers.sieger"})


@declarer_role
class Exploitation(Role):
    code = "exploitation"
    nom = "Exploitation"
    description = (
        "Exploitant de la plateforme. Voit les comptes, les imports et la santé du service, jamais "
        "les patients ni l’intérieur d’une communauté."
    )
    niveaux = frozenset({Niveau.PLATEFORME})
    permissions = frozenset(
        {
            *("acces.donner", "audit.voir", "audit.exporter"),
            *("taches.voir", "taches.rejouer", "messages.voir"),
            *("imports.voir", "imports.importer"),
            "couverture.proposer",
        }
    )
    peut_donner = EQUIPE | INSTITUTIONS | {"exploitation"}


class AnnuaireDesCommunautes:
    """Answers what `roles` asks of the tenants (`roles.annuaire.Annuaire`)."""

    def trouver(self, code: str) -> Locataire | None:
        """One query."""
        trouvee = Communaute.objects.select_related("departement").filter(code=code).first()
        return _locataire(trouvee) if trouvee else None

    def dans(self, cercles: Iterable[tuple[Niveau, str]]) -> tuple[Locataire, ...]:
        """One query."""
        condition = Q(pk__in=[])
        for niveau, cible in cercles:
            if niveau is Niveau.LOCATAIRE and cible.isascii() and cible.isdigit():
                condition |= Q(pk=int(cible))
            elif niveau is Niveau.DEPARTEMENT:
                condition |= Q(departement_id=cible)
            elif niveau is Niveau.REGION:
                condition |= Q(departement__region_id=cible)
        trouvees = Communaute.objects.select_related("departement").filter(condition)
        return tuple(_locataire(c) for c in trouvees)

    def libelle(self, niveau: Niveau, cible: str) -> str | None:
        return self.libelles([(niveau, cible)]).get((niveau, cible))

    def libelles(self, places: Iterable[tuple[Niveau, str]]) -> dict[tuple[Niveau, str], str]:
        """At most three queries, whatever the number of places."""
        places = set(places)
        noms: dict[tuple[Niveau, str], str] = {}
        if (Niveau.PLATEFORME, "") in places:
            noms[Niveau.PLATEFORME, ""] = "toute la plateforme"
        cles = [int(c) for n, c in places if n is Niveau.LOCATAIRE and c.isascii() and c.isdigit()]
        if cles:
            for pk, nom in Communaute.objects.filter(pk__in=cles).values_list("pk", "nom"):
                noms[Niveau.LOCATAIRE, str(pk)] = nom
        departements = [c for n, c in places if n is Niveau.DEPARTEMENT]
        regions = [c for n, c in places if n is Niveau.REGION]
        if departements or regions:
            des_departements, des_regions = noms_de_territoires(
                departements=departements, regions=regions
            )
            noms |= {(Niveau.DEPARTEMENT, c): f"{n} ({c})" for c, n in des_departements.items()}
            noms |= {(Niveau.REGION, c): n for c, n in des_regions.items()}
        return noms

    def lieux(self) -> dict[tuple[Niveau, str], str]:
        """Two queries."""
        departements, regions = tous_les_territoires()
        return (
            {(Niveau.PLATEFORME, ""): "toute la plateforme"}
            | {(Niveau.REGION, code): nom for code, nom in regions.items()}
            | {(Niveau.DEPARTEMENT, code): f"{nom} ({code})" for code, nom in departements.items()}
        )

    def cles(self) -> tuple[int, ...]:
        return tuple(Communaute.objects.order_by("pk").values_list("pk", flat=True))


def _locataire(communaute: Communaute) -> Locataire:
    departement = communaute.departement
    return Locataire(
        pk=communaute.pk,
        code=communaute.code,
        nom=communaute.nom,
        fictif=communaute.fictive,
        cercles=frozenset(
            {
                (Niveau.LOCATAIRE, str(communaute.pk)),
                (Niveau.DEPARTEMENT, departement.code),
                (Niveau.REGION, departement.region_id),
            }
        ),
    )


def _fichiers(permission: str) -> Question:
    def question(par: Acteur, code: str, maintenant: datetime) -> bool:
        locataire = AnnuaireDesCommunautes().trouver(code)
        return locataire is not None and acteur_peut(
            acteur=par, locataire=locataire, permission=permission, maintenant=maintenant
        )

    return question


def _cle(code: str) -> int | None:
    locataire = AnnuaireDesCommunautes().trouver(code)
    return locataire.pk if locataire else None


def _nom(code: str) -> str:
    locataire = AnnuaireDesCommunautes().trouver(code)
    return locataire.nom if locataire else code


DOCUMENTS = declarer_porteur(
    Porteur(
        type="communaute",
        usages=(Usage("document", "document de la communauté"),),
        voir=_fichiers("fichiers.voir"),
        deposer=_fichiers("fichiers.deposer"),
        supprimer=_fichiers("fichiers.supprimer"),
        locataire=_cle,
        libelle=_nom,
    )
)

"""Model fields whose column holds ciphertext, and the keyed hash that makes one searchable.

Their model inherits `models.Protege`: the row's identity (a UUID, known before the insert) is part
of what a ciphertext is bound to. Consequences, each refused with a sentence of its own:
`update()` and `bulk_update()` do not know the row; no lookup but `isnull` reads a ciphertext.
`values()` gives a `Scelle`, not the clear text.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import checks
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import IsNull, Lookup
from django.db.models.query_utils import DeferredAttribute

from .coffre import empreinte, empreintes, ouvrir, sceller
from .rules import FORMES, normaliser


class Scelle:
    """A ciphertext as the database gave it. Only its row can open it."""

    __slots__ = ("octets",)

    def __init__(self, octets: bytes) -> None:
        self.octets = octets

    def __repr__(self) -> str:
        return "<valeur protégée>"


class _Ouverture(DeferredAttribute):
    """Open at the first read, so that a row nobody looks into costs nothing."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        valeur = super().__get__(instance, cls)
        if isinstance(valeur, Scelle):
            valeur = instance.__dict__[self.field.attname] = self.field.ouvrir(instance, valeur)  # type: ignore[attr-defined]
        return valeur

    def __set__(self, instance: Any, valeur: Any) -> None:
        instance.__dict__[self.field.attname] = valeur


if TYPE_CHECKING:
    _Champ = models.Field[Any, Any]
else:
    _Champ = models.Field


class _Prive(_Champ):
    """What both kinds share: bytes in the database, a place, few lookups."""

    permis: dict[str, type[Lookup]] = {}
    remede = ""

    def __init__(self, *args: Any, lieu: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lieu = lieu

    @property
    def lieu(self) -> str:
        """Table and column. A migration that renames either gives the old one as `lieu=`."""
        return self._lieu or f"{self.model._meta.db_table}.{self.column}"

    def deconstruct(self) -> Any:
        nom, chemin, args, kwargs = super().deconstruct()
        if self._lieu:
            kwargs["lieu"] = self._lieu
        return nom, chemin, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in self.permis:
            return self.permis[lookup_name]
        raise FieldError(f"{self}: no lookup {lookup_name!r} on a protected column. {self.remede}")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self}: no {lookup_name!r} on a protected column. {self.remede}")

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self}: a protected column is not serialized; back the database up.")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        from .models import Protege

        fautes = super().check(**kwargs)
        if not issubclass(self.model, Protege):
            fautes.append(
                checks.Error(
                    f"The model of {self.name} must inherit chiffrement.models.Protege.",
                    obj=self,
                    id="chiffrement.E001",
                )
            )
        return fautes


class ChampChiffre(_Prive):
    """An encrypted column; subclasses say how a value becomes bytes and back."""

    descriptor_class = _Ouverture
    permis = {"isnull": IsNull}
    remede = "Add an Empreinte of it and search that one."

    def vers_octets(self, valeur: Any) -> bytes:
        raise NotImplementedError

    def depuis_octets(self, octets: bytes) -> Any:
        raise NotImplementedError

    def ouvrir(self, instance: models.Model, scelle: Scelle) -> Any:
        """The clear value of that row. Raises ValeurIllisible."""
        clair = ouvrir(scelle.octets, lieu=self.lieu, ligne=_identite(instance))
        return self.depuis_octets(clair)

    def from_db_value(self, valeur: Any, expression: Any, connection: Any) -> Scelle | None:
        return None if valeur is None else Scelle(bytes(valeur))

    def pre_save(self, instance: models.Model, add: bool) -> Scelle | None:
        # What was not opened is opened all the same: a value nobody can read is never written
        # again, and each save brings the row to the current key.
        valeur = getattr(instance, self.attname)
        if valeur is None:
            return None
        octets = self.vers_octets(self.to_python(valeur))
        return Scelle(sceller(octets, lieu=self.lieu, ligne=_identite(instance)))

    def get_db_prep_value(self, valeur: Any, connection: Any, prepared: bool = False) -> Any:
        if valeur is None:
            return None
        if isinstance(valeur, Scelle):
            return connection.Database.Binary(valeur.octets)
        raise FieldError(f"{self}: update() and bulk_update() do not know the row; use save().")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        fautes = super().check(**kwargs)
        if self.unique or getattr(self, "db_index", False):
            fautes.append(
                checks.Error(
                    f"{self.name}: no index nor uniqueness on a ciphertext.",
                    hint="Put it on an Empreinte.",
                    obj=self,
                    id="chiffrement.E002",
                )
            )
        return fautes


class TexteChiffre(ChampChiffre):
    """An encrypted text; `max_length` is in characters of the clear text."""

    description = "texte chiffré"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else str(value)

    def vers_octets(self, valeur: str) -> bytes:
        return valeur.encode()

    def depuis_octets(self, octets: bytes) -> str:
        return octets.decode()

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"max_length": self.max_length} | kwargs)


class DateChiffree(ChampChiffre):
    """An encrypted date."""

    description = "date chiffrée"

    def to_python(self, value: Any) -> Any:
        return models.DateField().to_python(value)

    def vers_octets(self, valeur: date) -> bytes:
        return valeur.isoformat().encode()

    def depuis_octets(self, octets: bytes) -> date:
        return date.fromisoformat(octets.decode())

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        from django import forms

        return super().formfield(*args, **{"form_class": forms.DateField} | kwargs)


class JsonChiffre(ChampChiffre):
    """An encrypted JSON value."""

    description = "JSON chiffré"

    def vers_octets(self, valeur: Any) -> bytes:
        return json.dumps(valeur, ensure_ascii=False, cls=DjangoJSONEncoder).encode()

    def depuis_octets(self, octets: bytes) -> Any:
        return json.loads(octets)


class _Egale(Lookup):
    """Equality to one of several hashes: one for each key of the ring."""

    lookup_name = "exact"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        colonne = self.lhs
        assert isinstance(colonne, Col), "an Empreinte is compared as it stands"
        gauche, params = self.process_lhs(compiler, connection)
        cherches = [
            octets
            for valeur in self._valeurs()
            for octets in colonne.output_field.recherche(valeur)  # type: ignore[attr-defined]
        ]
        if not cherches:
            return "FALSE", []
        return f"{gauche} IN ({', '.join(['%s'] * len(cherches))})", [*params, *cherches]

    def _valeurs(self) -> Sequence[Any]:
        return [self.rhs]


class _Parmi(_Egale):
    lookup_name = "in"

    def _valeurs(self) -> Sequence[Any]:
        return list(self.rhs)


class Empreinte(_Prive):
    """Keyed hash of another field of the same row, for search by equality and nothing else.

    `source`: name of that field. `forme`: how it is normalised (a key of rules.FORMES). Filled by
    itself at each save. A value that is empty once normalised has no hash (null).
    A unique constraint holds among rows of one key: after a rotation, re-encrypt before relying
    on it.
    """

    permis = {"isnull": IsNull, "exact": _Egale, "in": _Parmi}
    remede = "A keyed hash answers equality only (exact, in, isnull)."

    def __init__(self, *args: Any, source: str, forme: str = "exacte", **kwargs: Any) -> None:
        if forme not in FORMES:
            raise ValueError(f"{forme!r} is not one of {', '.join(FORMES)}")
        self.source, self.forme = source, forme
        super().__init__(*args, **{"null": True, "editable": False} | kwargs)

    def deconstruct(self) -> Any:
        nom, chemin, args, kwargs = super().deconstruct()
        return nom, chemin, args, kwargs | {"source": self.source, "forme": self.forme}

    def calculer(self, instance: models.Model) -> bytes | None:
        """The hash of that row under the current key."""
        texte = self._normalise(getattr(instance, self.source))
        return empreinte(texte, lieu=self.lieu) if texte else None

    def recherche(self, valeur: Any) -> list[bytes]:
        """The hashes that `valeur` may have; a hash already made is itself."""
        if isinstance(valeur, bytes | memoryview):
            return [bytes(valeur)]
        texte = self._normalise(valeur)
        return empreintes(texte, lieu=self.lieu) if texte else []

    def _normalise(self, valeur: Any) -> str:
        return normaliser(str(valeur), self.forme) if valeur is not None else ""

    def from_db_value(self, valeur: Any, expression: Any, connection: Any) -> bytes | None:
        return None if valeur is None else bytes(valeur)

    def pre_save(self, instance: models.Model, add: bool) -> bytes | None:
        valeur = self.calculer(instance)
        setattr(instance, self.attname, valeur)
        return valeur

    def get_db_prep_value(self, valeur: Any, connection: Any, prepared: bool = False) -> Any:
        return None if valeur is None else connection.Database.Binary(valeur)


def _identite(instance: models.Model) -> str:
    return str(UUID(str(instance.pk)))

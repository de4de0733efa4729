"""How an S3-compatible storage is reached, from the environment."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from maillage.noyau.erreurs import ErreurMetier


def rangement_s3(adresse: str, environnement: Mapping[str, str]) -> dict[str, Any]:
    """The entry of STORAGES for `s3://bucket/prefix`.

    MAILLAGE_S3_ADRESSE (the server, for another one than AWS), MAILLAGE_S3_REGION, MAILLAGE_S3_CLE
    and MAILLAGE_S3_SECRET; without the last two, those of the machine. Raises ErreurMetier for an
    address of another form.
    """
    try:
        lue = urlsplit(adresse)
    except ValueError:
        lue = urlsplit("")
    if lue.scheme != "s3" or not lue.netloc:
        raise ErreurMetier(
            f"MAILLAGE_FICHIERS vaut «\u00a0{adresse}\u00a0»\u00a0: écrivez s3://seau/préfixe, ou "
            "retirez cette variable pour garder les fichiers sur le disque."
        )
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": lue.netloc,
            "location": lue.path.strip("/"),
            "endpoint_url": environnement.get("MAILLAGE_S3_ADRESSE") or None,
            "region_name": environnement.get("MAILLAGE_S3_REGION") or None,
            "access_key": environnement.get("MAILLAGE_S3_CLE") or None,
            "secret_key": environnement.get("MAILLAGE_S3_SECRET") or None,
            # Named by content: writing twice writes the same. Nobody but us reads them.
            "file_overwrite": True,
            "default_acl": None,
            "object_parameters": {"CacheControl": "no-store"},
        },
    }

"""The records of AWS Backup, and where its calls arrive."""

from collections.abc import Iterator
from types import SimpleNamespace

from moto.backup import urls
from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import BackupBackend
from moto.core.resource_tagging import TaggedResource
from moto.kms.models import kms_backends

from localcloud.cloud.recorded.shelf import Record, Shelves

_PATHS = (
    *urls.url_paths,
    "{0}/backup-vaults/(?P<name>[^/]+)/access-policy$",
    "{0}/backup-vaults/(?P<name>[^/]+)/recovery-points/$",
    "{0}/restore-testing/plans$",
    "{0}/restore-testing/plans/(?P<name>.+)$",
)
_OWN_KEY = "alias/aws/backup"


class Backups(Shelves, BackupBackend):
    """AWS Backup of one region."""

    @property
    def _url_module(self) -> SimpleNamespace:
        from .responses import Responses  # noqa: PLC0415  (which imports this module)

        return SimpleNamespace(url_bases=urls.url_bases, url_paths=dict.fromkeys(_PATHS, Responses.dispatch))

    def arn(self, kind: str, name: str) -> str:
        """The ARN of a vault or a plan."""
        return f"arn:{self.partition}:backup:{self.region_name}:{self.account_id}:{kind}:{name}"

    def vault(self, name: str) -> Record:
        """The vault of this name. Raises ResourceNotFoundException."""
        return self._found("vaults", name, f"Backup Vault {name} cannot be found")

    def plan(self, identity: str) -> Record:
        """The plan of this id. Raises ResourceNotFoundException."""
        return self._found("plans", identity, "Failed reading Backup plan with provided version")

    def testing_plan(self, name: str) -> Record:
        """The restore testing plan of this name. Raises ResourceNotFoundException."""
        return self._found("testing plans", name, f"Restore testing plan {name} cannot be found")

    def _found(self, kind: str, name: str, sentence: str) -> Record:
        if name not in self.shelf(kind):
            raise ResourceNotFoundException(msg=sentence)
        return self.shelf(kind)[name]

    def own_key(self) -> str:
        """The key that AWS Backup takes where a vault names none."""
        keys = kms_backends[self.account_id][self.region_name]
        if keys.get_key_id_from_alias(_OWN_KEY) is None:
            made = keys.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "AWS Backup's own key", None)
            keys.create_alias(made.id, _OWN_KEY)
        return str(keys.describe_key(_OWN_KEY).arn)

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Everything that has tags, for the API that searches by them."""
        for arn in self.tagger.tags:
            kind = arn.split(":")[5]
            yield TaggedResource(
                arn=arn, tags=self.tagger.get_tag_dict_for_resource(arn), resource_type=f"backup:{kind}"
            )

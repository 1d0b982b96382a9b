"""The master user's secret: in Secrets Manager, on the wanted key, with the password that really logs in."""

import json
import secrets
import string
import uuid

from moto.rds.models import RDSBackend

ALPHABET = string.ascii_letters + string.digits + "!#$%&*+-.<=>?_~"
"""RDS leaves out / @ " and blanks; quotes, brackets, colons and backslashes are left out for the shell's sake."""
LENGTH = 28
"""As long as the passwords that RDS makes."""


def new_password() -> str:
    """A random password."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class MasterSecret:
    """Names the secret of one instance; shown by describe as MasterUserSecret."""

    secret_status = "active"  # noqa: S105

    def __init__(self, backend: RDSBackend, owner: str, username: str, key: str | None) -> None:
        self._backend = backend  # asked anew for Secrets Manager each time, so that the change there is seen and kept
        made = backend.secretsmanager.create_managed_secret(
            service_name="rds",
            secret_id=f"rds!db-{uuid.uuid4()}",
            secret_string=json.dumps({"username": username, "password": new_password()}),
            description=f"The secret associated with the primary RDS DB instance: {owner}",
            kms_key_id=key,
            tags=[{"Key": "aws:rds:primaryDBInstanceArn", "Value": owner}],
        )
        self.secret_arn = str(made.arn)

    @property
    def kms_key_id(self) -> str:
        """The ARN of the key, whatever form the call gave it in."""
        key = getattr(self._backend.secretsmanager.secrets[self.secret_arn], "kms_key_id", None)
        return str(self._backend.kms.describe_key(str(key)).arn)

    def renew(self, username: str) -> None:
        """Make a new password the current version."""
        value = json.dumps({"username": username, "password": new_password()})
        self._backend.secretsmanager.put_secret_value(self.secret_arn, value, "", str(uuid.uuid4()), ["AWSCURRENT"])

    def password(self) -> str:
        """The password of the current version."""
        value = self._backend.secretsmanager.get_secret_value(self.secret_arn, None, None)  # type: ignore[arg-type]
        return str(json.loads(value["SecretString"])["password"])

    def delete(self) -> None:
        """Remove the secret at once, as RDS does with the instance."""
        self._backend.secretsmanager.delete_secret(
            self.secret_arn,
            recovery_window_in_days=None,
            force_delete_without_recovery=True,
        )

"""What a stack needs to forget a person: the key by which traces become pseudonyms."""

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.key import Key
from components.secret import Vault


class Privacy(pulumi.ComponentResource):
    """An empty secret; the first erasure writes the key into it, and whoever may read it tells whose a receipt is."""

    def __init__(self, stack: Stack, key: Key, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Privacy", f"{stack.stack}-privacy", None, opts)
        self.secret: aws.secretsmanager.Secret = Vault(stack, key, self).secret("privacy", "key")
        self.register_outputs({"secret": self.secret.arn})

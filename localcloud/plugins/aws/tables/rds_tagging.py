"""How RDS spells tags and names."""

from localcloud.plugins.aws.tags import Tagging

TAGGING = Tagging(
    "add_tags_to_resource", "remove_tags_from_resource", "ResourceName", list="list_tags_for_resource:TagList"
)
LOWER = "[^a-z0-9-]"
"""Characters that names in RDS do not have."""

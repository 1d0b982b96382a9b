from collections.abc import Iterator

import pytest

from tests.localcloud.cloud import site


@pytest.fixture(scope="session")
def shared_cloud() -> Iterator[site.Cloud]:
    cloud = site.Cloud(site.new_home())
    cloud.start()
    yield cloud
    assert site.remove(cloud) == []


@pytest.fixture
def cloud() -> Iterator[site.Cloud]:
    """A cloud that a test may kill, not started yet."""
    made = site.Cloud(site.new_home())
    yield made
    assert site.remove(made) == []

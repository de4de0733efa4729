"""The public API answers what its own description says, to anything that is sent to it.

Bounded, and always the same examples: schemathesis makes requests from the description, good ones
and bad ones, and checks statuses, media types and bodies.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from maillage.site.wsgi import application

EXEMPLES = 12

description = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def connexion_gardee(db):
    """The test's connection holds its transaction: the end of a request must not close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("connexion_gardee")
@description.parametrize()
@settings(
    max_examples=EXEMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_to_its_description(case):
    case.call_and_validate(
        headers={"Host": "localhost", "Accept-Encoding": "identity"},
        # A well-formed commune may not exist: 422 names it.
        excluded_checks=[positive_data_acceptance],
    )

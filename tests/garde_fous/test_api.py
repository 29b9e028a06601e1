"""The API as its own description says: schemathesis draws requests from OpenAPI, right and wrong ones.

A new operation is covered as soon as the description names it. The WSGI application answers in this process.
"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.garde_fous.monde import Monde
from tests.garde_fous.preuves import ENTIER, compter

pytestmark = pytest.mark.django_db

# A value that means nothing is ignored and named, by design: schemathesis would want a refusal.
CONTROLES = [
    *(not_a_server_error, status_code_conformance, content_type_conformance),
    *(response_headers_conformance, response_schema_conformance),
]
REQUETES = 2_000 if ENTIER else 40  # by operation


@pytest.fixture
def application() -> Iterator[WSGIHandler]:
    """The application, on the connection of the test: a server would close it around each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    logging.disable(logging.CRITICAL)
    yield WSGIHandler()
    logging.disable(logging.NOTSET)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_api_answers_as_it_says(application: WSGIHandler, monde: Monde, request: pytest.FixtureRequest) -> None:
    description = schemathesis.openapi.from_wsgi(reverse("api:schema"), application)
    envoyees = 0
    for operation in description.get_all_operations():

        @settings(
            max_examples=REQUETES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.ok().as_strategy())
        def essayer(case: Any) -> None:
            nonlocal envoyees
            envoyees += 1
            case.call_and_validate(checks=CONTROLES, headers={"Host": "testserver", "Accept-Encoding": "identity"})

        essayer()
    assert envoyees, "la description de l’API ne nomme plus rien"
    compter(request, requetes_de_l_api=envoyees)

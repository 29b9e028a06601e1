"""What a page read, to know at saving whether it still is so."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def empreinte(valeurs: Any) -> str:
    """What a page read of a section, to know at saving whether it still is so."""
    lues = json.dumps(valeurs, sort_keys=True, cls=DjangoJSONEncoder, default=str)
    return hashlib.sha256(lues.encode()).hexdigest()[:16]

"""The bill of materials: python -m scripts.sbom [FILE] writes it as CycloneDX 1.6 JSON.

Everything that is shipped or run: packages of Python, servers and Node.js that come as such, and
packages of the front end that reach the browser; each with version, licence and the digests that
its download is checked by. The same locks give the same bill.
"""

from __future__ import annotations

import base64
import json
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from autotrade.app import VERSION
from scripts.licences import Part, parts

if TYPE_CHECKING:
    from collections.abc import Sequence

SPEC: Final = "1.6"
_NAMESPACE: Final = uuid.UUID("6f1d0a52-7f0e-4d0c-9a2b-3f6f6c1b7d10")


def purl_of(part: Part) -> str:
    """Return the package's address as package-url writes it."""
    scope, _, name = part.name.rpartition("/")
    folder = f"{quote(scope, safe='')}/" if scope else ""
    return f"pkg:{part.ecosystem}/{folder}{quote(name)}@{quote(part.version)}"


def component_of(part: Part) -> dict[str, Any]:
    """Return how the bill lists a package."""
    purl = purl_of(part)
    return {
        "type": "library",
        "bom-ref": purl,
        "name": part.name,
        "version": part.version,
        "scope": "required",
        "hashes": [{"alg": alg, "content": _hex(alg, digest)} for alg, digest in part.digests],
        "licenses": [{"expression": part.licence}],
        "purl": purl,
    }


def bill_of(found: Sequence[Part]) -> dict[str, Any]:
    """Return the bill of these packages, each once."""
    unique = {purl_of(part): part for part in found}
    components = [component_of(unique[purl]) for purl in sorted(unique)]
    serial = uuid.uuid5(_NAMESPACE, json.dumps(components, sort_keys=True))
    root = f"pkg:generic/autotrade@{VERSION}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "autotrade",
                "version": VERSION,
            }
        },
        "components": components,
        "dependencies": [{"ref": root, "dependsOn": sorted(unique)}],
    }


def _hex(alg: str, digest: str) -> str:
    return base64.b64decode(digest).hex() if alg == "SHA-512" else digest


def main(arguments: Sequence[str]) -> int:
    """Write the bill to a file, or print it."""
    text = json.dumps(bill_of(parts()), indent=2) + "\n"
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

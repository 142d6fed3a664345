"""Workers that share the tests of one run share no database: each puts on the addresses `./dev test` made for it.

Loaded by pytest before Django reads its settings (pyproject.toml: ``-p tests.support.places``).
"""

import os

own = f"{os.environ.get('PYTEST_XDIST_WORKER', 'none').upper()}_"
for name in [name for name in os.environ if name.startswith(own)]:
    os.environ[name.removeprefix(own)] = os.environ[name]

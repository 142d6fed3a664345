"""What is kept of a person as a licence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from base.accounts.leaving import Holding, holds
from licenses.queries import held_by

LAW = _("证照在有效期内随时要能核验，由发证机关保管")
holds("licences", Holding(_("电子证照"), lambda account: held_by(account).count(), law=LAW))

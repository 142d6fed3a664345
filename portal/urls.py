from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from portal import health, leaflet, verify

# the page of the API draws its own little pictures
api_page = csp_update({"img-src": ["data:"]})(SpectacularSwaggerSplitView.as_view(url_name="schema"))

handler500 = "portal.outages.server_error"

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", api_page, name="docs"),
    path("api/v1/", include("portal.api.urls")),
    path("verify/", verify.verify_file, name="verify_file"),
    path("verify/<str:token>/", verify.verify, name="verify"),
    path("documents/<uuid:document>/", verify.document, name="document"),
    path("items/<str:code>/<str:to>/leaflet.pdf", leaflet.leaflet, name="leaflet"),
    path("", include("portal.citizen.urls")),
    path("desk/", include("portal.desk.urls")),
    path("office/", include("portal.office.urls")),
]

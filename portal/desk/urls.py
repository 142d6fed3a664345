from django.urls import path

from portal.desk import landing, views, visits

app_name = "desk"
urlpatterns = [
    path("", views.desk, name="queue"),
    path("visits/", visits.visits, name="visits"),
    path("visits/start/", visits.start, name="visit-start"),
    path("visits/<int:visit>/", visits.pad, name="visit"),
    path("visits/<int:visit>/end/", visits.end, name="visit-end"),
    path("landing/", landing.landing, name="landing"),
    path("next/", views.claim_next, name="claim-next"),
    path("cases/", views.cases, name="cases"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/next/", views.following, name="following"),
    path("cases/<str:number>/unmask/", views.unmask, name="unmask"),
    path("cases/<str:number>/acts/<str:act>/", views.take, name="act"),
    path("cases/<str:number>/files/<uuid:upload>/", views.original, name="original"),
    path("cases/<str:number>/files/<uuid:upload>/<int:page>/", views.picture, name="page"),
]

from django.urls import path

from portal.desk import joint, landing, passwords, promises, signing, views, visits
from portal.desk.bags import counting, handover, incidents
from portal.desk.bags import views as bags
from portal.desk.consultations import ask
from portal.desk.consultations import views as consultations
from portal.desk.receive import correct
from portal.desk.receive import views as receive

app_name = "desk"
urlpatterns = [
    path("", views.desk, name="queue"),
    path("joint/", joint.applications, name="joint"),
    path("joint/<str:number>/", joint.application, name="joint-one"),
    path("joint/<str:number>/remind/<str:case>/", joint.remind, name="joint-remind"),
    path("visits/", visits.visits, name="visits"),
    path("visits/start/", visits.start, name="visit-start"),
    path("visits/<int:visit>/", visits.pad, name="visit"),
    path("visits/<int:visit>/end/", visits.end, name="visit-end"),
    path("receive/", receive.receive, name="receive"),
    path("receive/done/<str:number>/", receive.received, name="received"),
    path("receive/<uuid:key>/", receive.screen, name="receive-at"),
    path("receive/<uuid:key>/bring/", receive.bring, name="receive-bring"),
    path("receive/<uuid:key>/files/<uuid:upload>/", receive.picture, name="receive-picture"),
    path("correct/", correct.correct, name="correct"),
    path("sign/", signing.sign, name="sign"),
    path("password/", passwords.reset, name="password"),
    path("landing/", landing.landing, name="landing"),
    path("next/", views.claim_next, name="claim-next"),
    path("bags/", bags.bags, name="bags"),
    path("bags/find/", bags.find, name="bag-find"),
    path("bags/pack/", bags.pack, name="bag-pack"),
    path("bags/<str:number>/", bags.bag, name="bag"),
    path("bags/<str:number>/acts/<str:act>/", bags.take, name="bag-act"),
    path("bags/<str:number>/count/", counting.count, name="bag-count"),
    path("bags/<str:number>/papers/<uuid:document>/", bags.paper, name="bag-paper"),
    path("handover/", handover.waiting, name="handover"),
    path("handover/<str:number>/", handover.one, name="handover-one"),
    path("handover/<str:number>/post/", handover.post, name="handover-post"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<uuid:key>/", incidents.incident, name="incident"),
    path("incidents/<uuid:key>/acts/<str:act>/", incidents.take, name="incident-act"),
    path("incidents/<uuid:key>/photo/", incidents.photo, name="incident-photo"),
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/new/", ask.new, name="consultation-new"),
    path("consultations/<str:number>/", consultations.consultation, name="consultation"),
    path("consultations/<str:number>/print/", consultations.sheet, name="consultation-sheet"),
    path("consultations/<str:number>/acts/<str:act>/", consultations.take, name="consultation-act"),
    path(
        "consultations/<str:number>/files/<uuid:upload>/", consultations.attachment, name="consultation-file"
    ),
    path("promises/", promises.promises, name="promises"),
    path("cases/", views.cases, name="cases"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/next/", views.following, name="following"),
    path("cases/<str:number>/unmask/", views.unmask, name="unmask"),
    path("cases/<str:number>/acts/<str:act>/", views.take, name="act"),
    path("cases/<str:number>/files/<uuid:upload>/", views.original, name="original"),
    path("cases/<str:number>/files/<uuid:upload>/<int:page>/", views.picture, name="page"),
]

from django.urls import path, re_path

from portal.api import catalogue, matters, people
from portal.api.base import Nowhere

urlpatterns = [
    path("token/", people.Token.as_view()),
    path("token/revoke/", people.TokenEnd.as_view()),
    path("me/", people.Me.as_view()),
    path("regions/", catalogue.Regions.as_view()),
    path("organisations/", catalogue.Organisations.as_view()),
    path("agreements/", catalogue.Agreements.as_view()),
    path("lists/", catalogue.Lists.as_view()),
    path("lists/<slug:slug>/entries/", catalogue.Entries.as_view()),
    path("items/", catalogue.Items.as_view()),
    path("items/<str:code>/", catalogue.ItemGuide.as_view()),
    path("uploads/", people.Uploads.as_view()),
    path("applications/", matters.Applications.as_view()),
    path("applications/<str:number>/", matters.OneApplication.as_view()),
    path("applications/<str:number>/events/", matters.Events.as_view()),
    path("applications/<str:number>/acts/<str:act>/", matters.ApplicationActs.as_view()),
    path("track/<str:number>/", matters.Track.as_view()),
    path("cases/", matters.Cases.as_view()),
    path("cases/<str:number>/", matters.OneCase.as_view()),
    path("cases/<str:number>/acts/<str:act>/", matters.CaseActs.as_view()),
    path("cases/<str:number>/documents/", matters.CaseDocuments.as_view()),
    path("verify/", people.Verify.as_view()),
    path("drafts/", matters.Drafts.as_view()),
    path("drafts/<uuid:key>/", matters.OneDraft.as_view()),
    path("drafts/<uuid:key>/submission/", matters.DraftSubmission.as_view()),
    path("licenses/", people.Licences.as_view()),
    path("messages/", people.Messages.as_view()),
    re_path(r"^(?P<rest>.*/)?$", Nowhere.as_view()),
]

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import set_language

from portal.citizen import apply, entry, files, guide, home, items, lists, matter, mine, places, track

urlpatterns = [
    path("", home.home, name="home"),
    path("places/", places.pick, name="places"),
    path("places/set/", places.set_place, name="place-set"),
    path("items/", items.items, name="items"),
    path("items/<str:code>/", guide.guide, name="guide"),
    path("lists/", lists.lists, name="lists"),
    path("lists/<slug:slug>/", lists.entries, name="list"),
    path("apply/<str:task_code>/", apply.start, name="apply"),
    path("apply/<str:task_code>/<uuid:key>/", apply.resume, name="apply-resume"),
    path("apply/<str:task_code>/<uuid:key>/renew/", apply.renew, name="apply-renew"),
    path("apply/<str:task_code>/<uuid:key>/erase/", apply.erase, name="apply-erase"),
    path("apply/<str:task_code>/<uuid:key>/<slug:step>/", apply.step, name="apply-step"),
    path("my/", mine.matters, name="my"),
    path("my/messages/", mine.messages, name="my-messages"),
    path("my/data/", mine.data, name="my-data"),
    path("my/data/contact/", mine.contact, name="my-contact"),
    path("my/mandates/", mine.mandates, name="my-mandates"),
    path("my/licences/", mine.licences, name="my-licences"),
    path("my/matters/<str:number>/", matter.matter, name="matter"),
    path("my/matters/<str:number>/correct/", matter.correct, name="matter-correct"),
    path("my/matters/<str:number>/withdraw/", matter.withdraw, name="matter-withdraw"),
    path("my/matters/<str:number>/confirm/", matter.confirm, name="matter-confirm"),
    path("my/matters/<str:number>/remind/", matter.remind, name="matter-remind"),
    path("files/<uuid:upload>/", files.file, name="file"),
    path("track/", track.track, name="track"),
    path("login/", entry.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("signup/", entry.signup, name="signup"),
    path("elder/", entry.elder, name="elder"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
]

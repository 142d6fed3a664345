from django.urls import path

from portal.office import posts, views

app_name = "office"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("outbox/", views.deliveries, name="outbox"),
    path("outbox/<int:delivery>/retry/", views.retry, name="retry"),
    path("events/", views.events, name="events"),
    path("access/", views.accesses, name="accesses"),
    path("people/", views.people, name="people"),
    path("people/appoint/", posts.appoint, name="appoint"),
    path("people/<int:post>/dismiss/", posts.dismiss, name="dismiss"),
    path("organisations/", views.organisations, name="organisations"),
]

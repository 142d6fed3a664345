from django.urls import path

from portal.office import views

app_name = "office"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("outbox/", views.deliveries, name="outbox"),
    path("outbox/<int:delivery>/retry/", views.retry, name="retry"),
    path("events/", views.events, name="events"),
    path("access/", views.accesses, name="accesses"),
    path("people/", views.people, name="people"),
]

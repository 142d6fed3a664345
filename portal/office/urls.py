from django.urls import path

from portal.office import agreements, enquiries, exports, papers, partners, posts, ratings, views

app_name = "office"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("ratings/", ratings.ratings, name="ratings"),
    path("ratings/flags/", ratings.flags, name="rating-flags"),
    path("ratings/flags/<uuid:key>/", ratings.flag, name="rating-flag"),
    path("ratings/<uuid:key>/", ratings.rating, name="rating"),
    path("ratings/<uuid:key>/acts/<str:act>/", ratings.take, name="rating-act"),
    path("papers/", papers.papers, name="papers"),
    path("papers/pairs.csv", papers.pairs_csv, name="papers-csv"),
    path("exports/", exports.tables, name="exports"),
    path("exports/<uuid:key>/", exports.table, name="export"),
    path("outbox/", views.deliveries, name="outbox"),
    path("outbox/<int:delivery>/retry/", views.retry, name="retry"),
    path("partners/", partners.partners, name="partners"),
    path("partners/differences/<int:mismatch>/resend/", partners.resend, name="partner-resend"),
    path("events/", views.events, name="events"),
    path("access/", views.accesses, name="accesses"),
    path("people/", views.people, name="people"),
    path("people/appoint/", posts.appoint, name="appoint"),
    path("people/<int:post>/dismiss/", posts.dismiss, name="dismiss"),
    path("organisations/", views.organisations, name="organisations"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.new, name="agreement_new"),
    path("agreements/<int:agreement>/", agreements.agreement, name="agreement"),
    path("agreements/<int:agreement>/edit/", agreements.edit, name="agreement_edit"),
    path("agreements/<int:agreement>/<str:step>/", agreements.step, name="agreement_step"),
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/new/", enquiries.new, name="enquiry-new"),
    path("enquiries/figures/", enquiries.figures, name="enquiry-figures"),
    path("enquiries/questions/", enquiries.questions, name="enquiry-questions"),
    path("enquiries/questions/<uuid:question>/withdraw/", enquiries.withdraw, name="enquiry-withdraw"),
    path("enquiries/<str:number>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<str:number>/acts/<str:act>/", enquiries.take, name="enquiry-act"),
]

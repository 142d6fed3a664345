from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Voice: ratings and what is repaired because of them, enquiries and complaints."""

    name = "feedback"

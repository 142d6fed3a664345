from importlib import import_module

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Voice: ratings and what is repaired because of them, enquiries and complaints."""

    name = "feedback"

    def ready(self):
        from base.files.exports import offer
        from base.regions.loading import register
        from feedback.exports import SHEETS
        from feedback.loading import SECTIONS

        register(*SECTIONS)
        offer(*SHEETS)
        import_module("feedback.subscribers")
        import_module("feedback.enquiry_told")
        import_module("feedback.enquiry_tasks")

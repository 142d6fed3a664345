from importlib import import_module

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Voice: ratings and what is repaired because of them, enquiries and complaints."""

    name = "feedback"

    def ready(self):
        from base.files.exports import offer
        from base.ledger.discretion import keep_to_days
        from base.regions.loading import register
        from feedback.exports import SHEETS
        from feedback.loading import SECTIONS

        register(*SECTIONS)
        offer(*SHEETS)
        keep_to_days("rating", "rectification", "enquiry")
        import_module("feedback.subscribers")
        import_module("feedback.proving")
        import_module("feedback.retention")
        import_module("feedback.enquiry_told")
        import_module("feedback.enquiry_tasks")

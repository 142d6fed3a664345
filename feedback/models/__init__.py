"""Rooms: ratings, their rectification, figures; enquiries."""

from feedback.models.enquiries import Enquiry, EnquiryUnit, FrequentQuestion
from feedback.models.figures import MonthFigure
from feedback.models.ratings import Invitation, Rating, RatingChannel, RatingReason, Visit
from feedback.models.rectifications import Rectification

__all__ = [
    "Enquiry",
    "EnquiryUnit",
    "FrequentQuestion",
    "Invitation",
    "MonthFigure",
    "Rating",
    "RatingChannel",
    "RatingReason",
    "Rectification",
    "Visit",
]

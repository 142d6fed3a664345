"""The one door of enquiries: every change of an enquiry's state goes through here, by the table in data/enquiry.csv."""

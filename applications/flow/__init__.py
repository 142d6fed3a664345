"""The one door: every change of a case's state goes through here, by the table in data/flow.csv."""

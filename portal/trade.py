"""Rules of the trade: defaults where the law leaves the number to the organisation. Settings like all others."""

NOTICE_DAYS = 5  # 行政许可法 art. 32(4): working days to tell what is missing
DELIVERY_DAYS = 10  # 行政许可法 art. 44: working days to deliver after the decision
EXTENSION_MAX_DAYS = 10  # 行政许可法 art. 42
OVERDUE_DAYS = 2  # working days after a limit of an authority that stays silent: its supervisors are told
COURIER_REMIND_DAYS = 3  # working days on the road after which the sender is reminded
COURIER_ESCALATE_DAYS = 5  # … after which the supervisors hear of it
COURIER_POLL_HOURS = 6  # a courier that said nothing for so long is asked
COUNT_DAYS = 1  # working days to count a bag after it was received
FORWARD_ESCALATE_DAYS = 2  # working days after the agreement's limit to send on
FETCH_DAYS = 10  # calendar days a result lies at a window before the applicant is reminded
RETURN_DAYS = 5  # working days to send originals back after the end of a case; no national figure
CONSULTATION_DAYS = 1  # working days to answer what a window asks before it takes papers in
CONSULTATION_ESCALATE_DAYS = 1  # working days after that until the supervisors hear of it
CONSULTATION_LAPSE_DAYS = 10  # … until a question that nobody answered is over
CONSULTATION_AHEAD_DAYS = 30  # calendar days ahead for which a video can be fixed
SIGNING_DAYS = 10  # working days for the others of a joint application to confirm it; no national figure
COMMITMENT_REMIND_DAYS = 3  # working days before a promise's limit: its person, or the checker, is reminded
CREDIT_CHECK = "applications.credit.local.LocalList"  # the list asked before somebody may promise
CREDIT_MONTHS = 12  # a broken promise stays on the list for so long; no national figure
CORRECTION_DAYS = 15  # working days to answer a correction notice; no national figure
ENQUIRY_SIGN_DAYS = 1  # local rules say half a working day; limits are whole days: the end of the next
# working days; no national figure
ENQUIRY_DAYS = {"ask": 1, "suggest": 5, "help": 5, "complain": 10, "report": 10}
ENQUIRY_EXTENSION_MAX_DAYS = 5  # once
ENQUIRY_REOPEN_DAYS = 10  # working days after the answer in which the asker can have it done again
ENQUIRY_REOPEN_MAX = 2
ENQUIRY_TARGETS = {"satisfied": 85, "resolved": 80}  # percent

# ratings: no national day counts; working days unless said otherwise
RATING_DAYS = 30  # calendar days after the end in which a rating can be made
RATING_REMIND_DAYS = 3  # calendar days after which whoever was asked is reminded, once
RATING_VERIFY_DAYS = 1
RATING_RECTIFY_DAYS = 5  # to repair and answer
RATING_RECTIFY_MAX_DAYS = 15  # with the one extension
RATING_CALL_BACK_DAYS = 5
RATING_APPEAL_DAYS = 2
RATING_DECIDE_DAYS = 5
RATING_REPEATED = (3, 30)  # so many bad ratings of one organisation or window in so many days: 督办
RATING_HASTE_SECONDS = 5  # a rating so soon after the end is looked at by a person
RATING_ADDRESS_MANY = 5  # so many ratings from one address in a day
RATING_BURST = (20, 10)  # so many ratings of one organisation in so many minutes
RATING_ADDRESS_KEPT_DAYS = 30
RATING_LEAST = 5  # figures over fewer ratings are not published

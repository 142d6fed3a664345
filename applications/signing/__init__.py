"""共同申请: people besides the applicant who confirm an application, each wherever they are, before it is opened."""

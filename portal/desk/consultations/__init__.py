"""Pages of 会商: what waits, asking, one consultation, its acts, its sheet."""

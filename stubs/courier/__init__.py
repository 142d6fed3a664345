"""A courier: 中国邮政 EMS and 快递100 as their descriptions say, with parcels that travel by script."""

"""Paper on the desk: bags, counting, incidents, handing over."""

"""告知承诺 and 容缺受理: promised in place of a material, signed, followed, checked, and what comes otherwise."""

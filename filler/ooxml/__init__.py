"""What is known of WordprocessingML and its package, for whoever builds, fills or reads."""

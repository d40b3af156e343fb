"""How fast are the main pages, and do they stay so as the tables fill? `make bench` tells."""

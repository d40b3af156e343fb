"""`make tour`: photographs every main page as each role, and checks it while at it."""

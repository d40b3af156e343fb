"""Who answers for the site: shown on the legal pages; production refuses the placeholders."""

from pscc.settings.environment import env

LEGAL = {
    "editor": env.str("LEGAL_EDITOR", default="[publisher of the site]"),
    "publication_director": env.str("LEGAL_PUBLICATION_DIRECTOR", default="[publication director]"),
    "host": env.str("LEGAL_HOST", default="[host of the site]"),
    "privacy_contact": env.str("LEGAL_PRIVACY_CONTACT", default="privacy@demo.example"),
}
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="security@demo.example")

"""A production environment in which nothing is wrong; tests spoil one thing at a time."""

GOOD = {
    "SECRET_KEY": "kX7_vQ2mZr9-TbN4wLs8JdYc5HgFp1AeUo6RiKtMxVnBqWz3Sj",
    "DATABASE_URL": "postgres://portal_web:u8Yx2nQv7Lm@database.internal:5432/portal",
    "BROKER_URL": "redis://:r4Tz9kPw1Bc@broker.internal:6379/0",
    "CACHE_URL": "redis://:w6Jd3hSf8Gn@cache.internal:6379/0",
    "EMAIL_URL": "smtp+tls://portal:m5Vb7xCz2Qa@mail.internal:587",
    "ALLOWED_HOSTS": "portal.cluster.fr,www.cluster.fr",
    "BASE_URL": "https://portal.cluster.fr",
    "DEFAULT_FROM_EMAIL": "Cluster <portal@cluster.fr>",
    "TRUSTED_PROXY_COUNT": "1",
    "CLAMD_ADDRESS": "scanner:3310",
    "SECURITY_CONTACT": "security@cluster.fr",
    "LEGAL_EDITOR": "Cluster Cancer, association loi 1901, 1 rue de la Paix, Paris",
    "LEGAL_PUBLICATION_DIRECTOR": "Jeanne Martin",
    "LEGAL_HOST": "Hébergeur SAS, 2 rue du Port, Nantes",
    "LEGAL_PRIVACY_CONTACT": "dpo@cluster.fr",
}

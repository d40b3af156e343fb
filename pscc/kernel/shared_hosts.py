"""Hosts that many strangers share: an address or a page there does not say whose house it is."""

# Where anybody can have an address or a page. A list cannot be complete: it stops the usual ones,
# and staff are told of every claim that the portal grants.
PUBLIC_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr",
    "live.com", "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "ymail.com", "icloud.com", "me.com",
    "mac.com", "proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.io", "aol.com",
    "gmx.com", "gmx.fr", "gmx.de", "gmx.net", "web.de", "mail.com", "mail.ru", "yandex.com",
    "yandex.ru", "zoho.com", "qq.com", "163.com", "126.com", "naver.com", "free.fr", "orange.fr",
    "wanadoo.fr", "sfr.fr", "neuf.fr", "club-internet.fr", "bbox.fr", "laposte.net",
    "numericable.fr", "aliceadsl.fr", "bluewin.ch", "skynet.be", "libero.it", "t-online.de",
})  # fmt: skip
SHARED_HOSTING = frozenset({
    "linkedin.com", "facebook.com", "x.com", "twitter.com", "instagram.com", "youtube.com",
    "github.com", "github.io", "gitlab.com", "gitlab.io", "bitbucket.io", "google.com",
    "googleusercontent.com", "blogspot.com", "wordpress.com", "wixsite.com", "wix.com",
    "weebly.com", "squarespace.com", "webflow.io", "jimdo.com", "jimdofree.com", "jimdosite.com",
    "e-monsite.com", "over-blog.com", "canalblog.com", "strikingly.com", "godaddysites.com",
    "myshopify.com", "notion.site", "notion.so", "medium.com", "substack.com", "tumblr.com",
    "netlify.app", "vercel.app", "herokuapp.com", "pages.dev", "web.app", "firebaseapp.com",
    "azurewebsites.net", "cloudfront.net", "amazonaws.com", "hypotheses.org", "eu.org",
    "pagesperso-orange.fr", "crunchbase.com", "researchgate.net", "wikipedia.org",
})  # fmt: skip

"""Invented applications and experts, in French and English, from a seed: the same every time."""

import random
from collections.abc import Sequence

from calls.assignment.problem import (
    CONFLICT,
    EXPERT,
    FAMILIAR,
    MODALITY,
    PRODUCT,
    STAGE,
    TOPIC,
    TUMOUR,
    Expertise,
    Paper,
    Parameters,
    Problem,
    Reviewer,
)
from services.recommender.profile import Taxonomy

# Each topic with its words in both languages.
TOPICS = {
    "immunotherapy": (
        "immunothérapie lymphocytes inhibiteurs points contrôle anticorps réponse immunitaire",
        "immunotherapy lymphocytes inhibitors checkpoint antibodies immune response",
    ),
    "imaging": (
        "imagerie scanner résonance radiomique segmentation lésions détection précoce",
        "imaging scanner resonance radiomics segmentation lesions early detection",
    ),
    "genomics": (
        "génomique séquençage mutations variants exome tumeur hétérogénéité clonale",
        "genomics sequencing mutations variants exome tumour clonal heterogeneity",
    ),
    "radiotherapy": (
        "radiothérapie dosimétrie fractionnement toxicité protons curiethérapie flash",
        "radiotherapy dosimetry fractionation toxicity protons brachytherapy flash",
    ),
    "pharmacology": (
        "pharmacologie biodisponibilité métabolisme toxicologie posologie molécule cible",
        "pharmacology bioavailability metabolism toxicology dosing molecule target",
    ),
    "cells": (
        "cellules souches greffe thérapie cellulaire expansion cryoconservation vecteur",
        "stem cells graft cell therapy expansion cryopreservation vector",
    ),
    "data": (
        "données apprentissage algorithme prédiction cohorte entrepôt interopérabilité",
        "data learning algorithm prediction cohort warehouse interoperability",
    ),
    "surgery": (
        "chirurgie marges exérèse robot peropératoire fluorescence guidage",
        "surgery margins resection robot intraoperative fluorescence guidance",
    ),
    "biomarkers": (
        "biomarqueurs biopsie liquide circulant pronostic diagnostic sensibilité spécificité",
        "biomarkers liquid biopsy circulating prognosis diagnosis sensitivity specificity",
    ),
    "care": (
        "qualité vie patients parcours soins supports suivi domicile rechute",
        "quality life patients pathway supportive care monitoring home relapse",
    ),
    "nanomedicine": (
        "nanoparticules vectorisation liposomes ciblage encapsulation libération contrôlée",
        "nanoparticles delivery liposomes targeting encapsulation controlled release",
    ),
    "epigenetics": (
        "épigénétique méthylation chromatine histones régulation expression gènes",
        "epigenetics methylation chromatin histones regulation expression genes",
    ),
}
COMMON = (
    "projet étude résultats méthode cancer équipe développement essai clinique besoin marché",
    "project study results method cancer team development trial clinical need market",
)
TUMOURS = tuple(f"tumour-{number:02}" for number in range(32))  # after 8 at the top
STAGES = ("idea", "target", "proof", "preclinical", "cmc", "regulatory", "phase-1", "phase-2")
MODALITIES = ("small", "antibody", "cell", "gene", "rna", "radioligand", "device", "software")
PRODUCTS = ("therapy", "diagnostic", "device", "digital", "platform")
VOICES = ("clinician", "industry", "patient")
PAPER_WORDS, REVIEWER_WORDS = 400, 250
CONFLICTS = 0.02
OWN_WORDS = 6_000  # invented words of which texts hold some, as real ones hold names


def invented(
    papers: int, reviewers: int, *, seed: int = 1, demand: int = 3, wishes: bool = False
) -> Problem:
    """Return a problem with quotas that leave a third of room, and 2 % of conflicts."""
    chance = random.Random(seed)  # noqa: S311 invented data, no secret
    upper = -(-papers * demand * 4 // (reviewers * 3))
    rows = tuple(_paper(chance, number, demand) for number in range(papers))
    experts = tuple(_reviewer(chance, number, upper) for number in range(reviewers))
    blocked = {
        (paper.key, expert.key): CONFLICT
        for paper in rows
        for expert in experts
        if chance.random() < CONFLICTS
    }
    return Problem(
        papers=rows,
        reviewers=experts,
        blocked=blocked,
        required_voices=frozenset(VOICES[:1]) if wishes else frozenset(),
        one_per_institution=wishes,
        taxonomy=Taxonomy(
            stages=STAGES,
            tumour_parents={
                code: TUMOURS[place % 8] if place >= 8 else None
                for place, code in enumerate(TUMOURS)
            },
        ),
        parameters=Parameters(),
        seed=seed,
    )


def _paper(chance: random.Random, number: int, demand: int) -> Paper:
    topics = chance.sample(sorted(TOPICS), 2)
    language = chance.choice((0, 0, 1))
    return Paper(
        key=f"a{number:05}",
        demand=demand,
        text=_text(chance, topics, language, PAPER_WORDS),
        languages=frozenset({("fr", "en")[language]}),
        tumours=frozenset(chance.sample(TUMOURS, 2)),
        stage=chance.choice(STAGES),
        modality=chance.choice(MODALITIES),
        product_type=chance.choice(PRODUCTS),
        topics=frozenset(topics),
        institutions=frozenset({f"i{chance.randrange(400)}"}),
    )


def _reviewer(chance: random.Random, number: int, upper: int) -> Reviewer:
    topics = chance.sample(sorted(TOPICS), 3)
    declared = (
        (TOPIC, topics),
        (TUMOUR, chance.sample(TUMOURS, 4)),
        (STAGE, chance.sample(STAGES, 3)),
        (MODALITY, chance.sample(MODALITIES, 3)),
        (PRODUCT, chance.sample(PRODUCTS, 2)),
    )
    return Reviewer(
        key=f"e{number:05}",
        lower=upper // 4,
        upper=upper,
        text=_text(chance, topics, chance.choice((0, 1)), REVIEWER_WORDS),
        languages=frozenset({"fr", "en"} if chance.random() < 0.8 else {"fr"}),
        expertise=tuple(
            Expertise(kind, code, chance.choice((EXPERT, FAMILIAR)))
            for kind, codes in declared
            for code in codes
        ),
        institutions=frozenset({f"i{chance.randrange(60)}"}),
        voices=frozenset({chance.choice((*VOICES, "researcher"))}),
    )


def _text(chance: random.Random, topics: Sequence[str], language: int, size: int) -> str:
    """Return words of the topics, words that everyone uses, and some of one's own."""
    about = [word for topic in topics for word in TOPICS[topic][language].split()]
    words = chance.choices(about, k=size * 2 // 5)
    words += chance.choices(COMMON[language].split(), k=size * 2 // 5)
    words += [f"mot{_spelled(chance.randrange(OWN_WORDS))}" for _ in range(size // 5)]
    chance.shuffle(words)
    return " ".join(words)


def _spelled(number: int) -> str:
    """Return a number as letters, so that invented words share pieces as real ones do."""
    letters = "aeilnorstu"
    return "".join(letters[int(digit)] for digit in str(number))

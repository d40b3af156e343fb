"""The vocabularies that every portal starts with: complete, in both languages, sourced."""

from collections import Counter

from pscc.pages.reference import read_data


def words_of(vocabulary):
    return read_data("reference")["vocabularies"][vocabulary]["terms"]


def test_the_tumour_types_are_the_first_two_levels_of_oncotree():
    terms = words_of("tumour_type")
    tissues = [term["code"] for term in terms if "parent" not in term]

    types = Counter(term["parent"] for term in terms if "parent" in term)

    assert read_data("reference")["vocabularies"]["tumour_type"]["source"] == (
        "OncoTree 2026-05-21 (github.com/cBioPortal/oncotree), levels 1–2,"
        " precursor lesions left out"
    )
    assert tissues == [
        "ADRENAL_GLAND", "AMPULLA_OF_VATER", "BILIARY_TRACT", "BLADDER", "BONE", "BOWEL", "BRAIN",
        "BREAST", "CERVIX", "EYE", "HEAD_NECK", "HEMATOPOIETIC", "KIDNEY", "LIVER", "LUNG", "OTHER",
        "OVARY", "PANCREAS", "PENIS", "PERITONEUM", "PLEURA", "PNS", "PROSTATE", "SKIN",
        "SOFT_TISSUE", "STOMACH", "TESTIS", "THYMUS", "THYROID", "UTERUS", "VULVA",
    ]  # fmt: skip
    assert sorted(types) == tissues
    assert types.total() == 234
    assert types["SOFT_TISSUE"] == 41
    assert types["HEMATOPOIETIC"] == 4


def test_tumour_types_bear_the_names_of_oncotree_and_of_french_oncology():
    by_code = {term["code"]: term for term in words_of("tumour_type")}

    assert by_code["NSCLC"] == {
        "code": "NSCLC",
        "fr": "Cancer bronchique non à petites cellules",
        "en": "Non-Small Cell Lung Cancer",
        "parent": "LUNG",
    }
    assert by_code["LYMPH"]["parent"] == "HEMATOPOIETIC"
    assert by_code["WT"]["en"] == "Wilms’ Tumor"
    assert by_code["CUP"]["fr"] == "Cancer de primitif inconnu"


def test_every_label_says_what_its_letters_stand_for():
    labels = {term["code"]: (term["fr"], term["en"]) for term in words_of("label")}

    assert list(labels) == [
        "biocluster", "clip2", "siric", "carnot", "ihu", "rhu", "competitiveness_cluster",
        "academic_sponsor", "public_utility_foundation", "iso_15189", "iso_20387", "iso_9001",
        "iso_13485", "glp", "gmp", "gcp", "hds",
    ]  # fmt: skip
    assert labels["glp"] == (
        "BPL (bonnes pratiques de laboratoire)",
        "GLP (Good Laboratory Practice)",
    )
    assert [code for code, (fr, _en) in labels.items() if fr.isupper()] == []


def test_the_other_vocabularies_are_those_of_the_product():
    codes = {
        name: [term["code"] for term in words_of(name)]
        for name in ("product_type", "modality", "discipline")
    }

    assert codes["product_type"] == [
        "therapy", "diagnostic", "device", "digital", "platform_technology",
    ]  # fmt: skip
    assert codes["modality"] == [
        "small_molecule", "antibody_adc", "cell_therapy", "gene_therapy", "vaccine", "rna",
        "radioligand", "device", "ivd_biomarker", "imaging", "ai_software",
    ]  # fmt: skip
    assert len(codes["discipline"]) == 23
    assert {
        "data_science",
        "mathematics",
        "engineering",
        "cell_biology",
        "clinical_oncology",
    } < set(codes["discipline"])

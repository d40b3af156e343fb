"""Conflicts of interest found by affiliation and by ORCID iD."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0034_name_of_who_merged_terms"),
    ]

    operations = [
        migrations.AlterField(
            model_name="conflictofinterest",
            name="origin",
            field=models.CharField(
                choices=[
                    ("declared", "Declared by the person"),
                    ("membership", "Member of the applicant's organisation"),
                    ("team", "Member of the project team"),
                    ("email_domain", "Same e-mail domain as the applicant's organisation"),
                    ("interest", "Declared interest in the applicant's organisation"),
                    ("affiliation", "Works or worked at the applicant's organisation"),
                    ("orcid", "Same ORCID iD as a person of the applicant's team"),
                    ("staff", "Recorded by staff"),
                ],
                max_length=16,
                verbose_name="origin",
            ),
        ),
        migrations.AlterField(
            model_name="conflictofinterestevent",
            name="origin",
            field=models.CharField(
                choices=[
                    ("declared", "Declared by the person"),
                    ("membership", "Member of the applicant's organisation"),
                    ("team", "Member of the project team"),
                    ("email_domain", "Same e-mail domain as the applicant's organisation"),
                    ("interest", "Declared interest in the applicant's organisation"),
                    ("affiliation", "Works or worked at the applicant's organisation"),
                    ("orcid", "Same ORCID iD as a person of the applicant's team"),
                    ("staff", "Recorded by staff"),
                ],
                max_length=16,
                verbose_name="origin",
            ),
        ),
    ]

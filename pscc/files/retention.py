"""How long files and their traces are kept."""

from datetime import timedelta

from pscc.files.models import FileRead, StoredFile, Upload
from pscc.kernel.retention import Swept, keep

keep(FileRead, Swept(sweep="files.forget_reads", after=timedelta(days=365)))
keep(StoredFile, Swept(sweep="files.orphans", after=timedelta(hours=24)))
keep(Upload, Swept(sweep="files.uploads", after=timedelta(hours=24)))

"""Lets doccano itself import what tests/golden/formats.ts wrote for it, and export it again.

    node tests/golden/formats.ts FOLDER && python tests/golden/doccano.py FOLDER

Needs doccano 1.8.4 (`pip install doccano`), whose importer and exporter are called as its server calls them, over a
database of SQLite in FOLDER. What it exports goes to tests/golden/data/formats.
"""

import importlib.util
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

FOLDER = Path(sys.argv[1]).resolve()
GOLDEN = Path(__file__).parent / "data" / "formats"
DATABASE = FOLDER / "doccano.sqlite"

backend = Path(importlib.util.find_spec("backend").submodule_search_locations[0])
sys.path.insert(0, str(backend))
DATABASE.unlink(missing_ok=True)
os.environ.update(DATABASE_URL=f"sqlite:///{DATABASE}", DJANGO_SETTINGS_MODULE="config.settings.production")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

settings.MEDIA_ROOT = str(FOLDER / "media")
call_command("migrate", verbosity=0)
call_command("create_roles", verbosity=0)

from data_export.celery_tasks import export_dataset  # noqa: E402
from data_import.datasets import load_dataset  # noqa: E402
from data_import.pipeline.catalog import create_file_format  # noqa: E402
from data_import.pipeline.readers import FileName  # noqa: E402
from labels.models import Span  # noqa: E402
from projects.models import ProjectType, SequenceLabelingProject  # noqa: E402

user = get_user_model().objects.create_user("annotator")
project = SequenceLabelingProject.objects.create(
    name="P", description="", project_type=ProjectType.SEQUENCE_LABELING, created_by=user, collaborative_annotation=True, allow_overlapping=True
)
path = FOLDER / "doccano.jsonl"
names = [FileName(full_path=str(path), generated_name=path.name, upload_name=path.name)]
columns = {"column_data": "text", "column_label": "label", "encoding": "utf_8"}
dataset = load_dataset("SequenceLabeling", create_file_format("JSONL"), names, project, **columns)
dataset.save(user)
for error in dataset.errors:
    print("doccano:", error.dict())
spans = Span.objects.filter(example__project=project).order_by("example_id", "start_offset")
found = [(s.example.text[s.start_offset : s.end_offset], s.label.text) for s in spans]
print(f"doccano doccano.jsonl: {project.examples.count()} documents, {len(found)} entities")
print(json.dumps(found, ensure_ascii=False))

with zipfile.ZipFile(export_dataset(project.id, "JSONL")) as archive:
    (GOLDEN / "doccano.jsonl").write_bytes(archive.read("all.jsonl"))
shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)

"""Writes the text of all sources, one paragraph a line, without repetition, and counts it by source.

python scripts/starter/corpus.py MIRRORS OUT.txt

MIRRORS holds the git directory of each repository as OWNER+NAME/repo (or OWNER+NAME/repo/.git).
"""

import re
import subprocess
import sys
from pathlib import Path

from readers import READERS
from sources import SOURCES


def git(folder, *arguments):
    return subprocess.run(["git", "--git-dir", folder, *arguments], capture_output=True, check=True).stdout


def texts(folder, pattern):
    listed = git(folder, "ls-tree", "-r", "--name-only", "-z", "HEAD").decode().split("\0")
    for path in listed:
        if re.search(pattern, path):
            content = git(folder, "show", f"HEAD:{path}")
            try:
                yield content.decode("utf-8")
            except UnicodeDecodeError:
                yield content.decode("latin-1")


def is_prose(paragraph):
    letters = sum(character.isalpha() for character in paragraph)
    return 30 <= len(paragraph) and letters > 0.6 * len(paragraph)


def main(mirrors, out):
    seen = set()
    with open(out, "w", encoding="utf-8") as file:
        for source in SOURCES:
            place = Path(mirrors) / source.repository.replace("/", "+") / "repo"
            folder = place / ".git" if (place / ".git").exists() else place
            characters = 0
            for text in texts(folder, source.files):
                for paragraph in READERS[source.reader](text):
                    if is_prose(paragraph) and paragraph not in seen:
                        seen.add(paragraph)
                        characters += len(paragraph)
                        file.write(paragraph + "\n")
            print(f"| {source.repository} | {source.licence} | {characters / 1e6:.2f} |", flush=True)


main(*sys.argv[1:])

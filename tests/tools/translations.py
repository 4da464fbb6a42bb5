#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the window's translations complete: translations.py TOP LUPDATE

Reads the sources anew into copies of resources/translations/*.ts and fails where a text is
untranslated, unfinished or stale, or where a translation lost a %1, %n or line break of its source."""
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

# As Qt counts them (a Turkish noun stays singular after a number).
PLURAL_FORMS = {"en": 2, "ko": 1, "tr": 1, "zh_CN": 1}


def placeholders(text):
    return collections.Counter(re.findall(r"%(?:L?\d+|n)", text))


def faults_of_message(context, message, language):
    source = message.findtext("source")
    translation = message.find("translation")
    where = f"{language}: {context}: {source!r}"
    if translation.get("type"):
        return [f"{where}: {translation.get('type')}"]
    numerus = message.get("numerus") == "yes"
    texts = [form.text or "" for form in translation.findall("numerusform")] if numerus else [translation.text or ""]
    faults = []
    if numerus and len(texts) != PLURAL_FORMS[language]:
        faults.append(f"{where}: {len(texts)} plural forms, {PLURAL_FORMS[language]} expected")
    for text in texts:
        lost = placeholders(source) - placeholders(text)
        lost.pop("%n", None) if numerus else None  # "every second" needs no number
        if not text.strip():
            faults.append(f"{where}: empty")
        elif lost or placeholders(text) - placeholders(source):
            faults.append(f"{where}: placeholders differ in {text!r}")
    return faults


def faults_of_file(path, language):
    faults = []
    for context in ElementTree.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            faults += faults_of_message(context.findtext("name"), message, language)
    return faults


def refresh(top, lupdate, path, language):
    options = ["-pluralonly"] if language == "en" else []
    subprocess.run([lupdate, "-silent", "-I", str(top), "-locations", "none", *options,
                    str(top / "ui"), str(top / "app" / "window"), "-ts", str(path)], check=True, timeout=120)


def main():
    top, lupdate = pathlib.Path(sys.argv[1]), sys.argv[2]
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for language in PLURAL_FORMS:
            copy = pathlib.Path(shutil.copy(top / "resources" / "translations" / f"doorward_{language}.ts", folder))
            refresh(top, lupdate, copy, language)
            faults += faults_of_file(copy, language)
    print(*faults, sep="\n")
    print(f"{len(faults)} faults in {len(PLURAL_FORMS)} translations")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

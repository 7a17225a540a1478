#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs those of the kernel's own functional tests of futexes that wakesim takes as they are. Nothing of them is kept.

usage: run.py WAKESIM [MODELS [SOURCES]]   SOURCES: an unpacked kernel; without it the archive of the package linux-source-6.12
Exit status: 0 the programs in TAKEN are verified, 1 one is not, 77 there are no sources.
"""
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import shutil

ARCHIVE = "/usr/src/linux-source-6.12.tar.xz"
TESTS = "tools/testing/selftests/futex"
TAKEN = ["futex_wait_wouldblock"]
HERE = os.path.dirname(os.path.abspath(__file__))


def unpack(folder):
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            at = member.name.find(TESTS + "/")
            if at >= 0 and member.isfile():
                path = os.path.join(folder, member.name[at:])
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as out:
                    shutil.copyfileobj(archive.extractfile(member), out)


def run(wakesim, models, tests, name, folder):
    include = os.path.join(tests, "include")
    for header in os.listdir(include):
        shutil.copy(os.path.join(include, header), folder)
    shutil.copy(os.path.join(tests, "functional", name + ".c"), folder)
    shutil.copy(os.path.join(HERE, "kselftest.h"), folder)
    scenario = {"wakesim": 1, "name": name, "program": [name + ".c"], "tasks": [{"name": "main", "run": "main(1, 0)"}]}
    with open(os.path.join(folder, "test.wake.json"), "w") as out:
        json.dump(scenario, out)
    done = subprocess.run([wakesim, "check", "--models", models, "--limit-seconds", "20", "test.wake.json"], cwd=folder,
                          capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()


def main():
    wakesim = os.path.abspath(sys.argv[1])
    models = os.path.abspath(sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, "../../../models"))
    with tempfile.TemporaryDirectory() as folder:
        sources = sys.argv[3] if len(sys.argv) > 3 else folder
        if len(sys.argv) <= 3:
            if not os.path.exists(ARCHIVE):
                print("skipped: no " + ARCHIVE)
                return 77
            unpack(folder)
        tests = os.path.join(sources, TESTS)
        status = 0
        for file in sorted(os.listdir(os.path.join(tests, "functional"))):
            if not file.endswith(".c"):
                continue
            name = file[:-2]
            place = os.path.join(folder, "run-" + name)
            os.mkdir(place)
            code, lines = run(wakesim, models, tests, name, place)
            errors = [line for line in lines if "error: " in line]
            print(f"{name}: " + (lines[0] if code == 0 or not errors else f"not taken, {len(errors)} errors: {errors[0]}"))
            if name in TAKEN and code != 0:
                status = 1
        return status


sys.exit(main())

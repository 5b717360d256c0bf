#!/usr/bin/env python3
"""oracle.py: runs many programs against real SQLAlchemy, each in a fork of this process, which has the library imported.

Reads one JSON object a line, {"source": ..., "shake": N}, and answers each with its record on one line. `shake` moves the
addresses that later objects get: what then differs between two records of one program is what SQLAlchemy leaves to the
order of a set. Says {"ready": version} first, or {"missing": why} where there is no SQLAlchemy 2.0.
"""
import gc
import json
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import record  # noqa: E402  (also puts the folder of ORACLE_SA_LIB on the path)

PATH = "/fuzz/program.py"
SECONDS = 30


def load():
    import sqlalchemy
    import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401
    import sqlalchemy.ext.associationproxy  # noqa: F401
    import sqlalchemy.ext.hybrid  # noqa: F401
    import sqlalchemy.orm  # noqa: F401

    if not sqlalchemy.__version__.startswith("2.0."):
        raise ImportError("SQLAlchemy " + sqlalchemy.__version__)
    return sqlalchemy.__version__


def answer(request, out):
    signal.alarm(SECONDS)
    shake = request.get("shake", 0)
    ballast = [bytearray(16 + (i * 7919 * shake) % 496) for i in range(shake * 1000)]
    del ballast[:: 2 + shake % 3]
    result = record.record(PATH, request["source"])
    write_all(out, json.dumps(result).encode() + b"\n")


def write_all(out, data):
    while data:
        data = data[os.write(out, data):]


def main():
    out = os.dup(1)
    os.dup2(2, 1)
    try:
        version = load()
    except ImportError as error:
        write_all(out, json.dumps({"missing": str(error)}).encode() + b"\n")
        return
    gc.collect()
    gc.freeze()
    write_all(out, json.dumps({"ready": version}).encode() + b"\n")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                answer(json.loads(line), out)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            write_all(out, json.dumps({"died": status}).encode() + b"\n")


if __name__ == "__main__":
    main()

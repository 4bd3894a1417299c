"""The handler once, from standard input to standard output: what the measurements compare against."""
import json
import sys

from app import handle

json.dump(handle(json.load(sys.stdin), None), sys.stdout)

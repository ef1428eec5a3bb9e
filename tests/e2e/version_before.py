"""`python -m tests.e2e.version_before reviewbot-arguments…`: reviewbot before the shape of its workflows was changed.

That is all that sets it apart here. A version that really was before could not be started in a test.
"""

from reviewbot.entry.cli import main as reviewbot
from reviewbot.flow import durability

VERSION = "1"

if __name__ == "__main__":
    vars(durability)["_VERSION"] = VERSION
    reviewbot()

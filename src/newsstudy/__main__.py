"""Run the command: python -m newsstudy."""

import sys

from newsstudy.cli import main

sys.exit(main())

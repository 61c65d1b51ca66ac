import sys

try:
    from tools.cli import main
except ModuleNotFoundError as error:
    sys.exit(
        f"Stackyard: the tools' own environment lacks {error.name}: delete .venv, then run the "
        "same command again"
    )

main()

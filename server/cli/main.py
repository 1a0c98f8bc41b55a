"""`keiretsu`: the command. Works from any directory; settings come from the environment.

keiretsu serve                          start the server, and a Neo4j of its own where none is named
keiretsu seed [FOLDER] [--dry-run] [--prune --yes]
keiretsu query QUESTION ...               ask the graph, and print the answer
keiretsu token NAME --file FILE         make a token with which one may ask
keiretsu schema                         print the SDL
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from keiretsu.graph.local import LocalDatabaseError
from keiretsu.graph.writer import WriteError
from keiretsu.seed.errors import FaultyFiles
from keiretsu.server.cli.query.arguments import read_words
from keiretsu.server.cli.token import HELP as TOKEN_HELP
from keiretsu.server.cli.token import add_arguments as add_token_arguments
from keiretsu.server.errors import CommandError
from keiretsu.server.settings import SETTINGS, Settings, read_settings

FAILED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit status: 0, 1 where it failed, 2 where it was not understood."""
    given = _parser().parse_args(arguments)
    if given.command == "query":
        given.asked = read_words(given.words)
    try:
        _run(given, read_settings(os.environ))
        sys.stdout.flush()
    except FaultyFiles as faulty:
        print(faulty, file=sys.stderr)
        print(f"{len(faulty.faults)} fault{'s' if len(faulty.faults) > 1 else ''}; nothing was written.", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read along has seen enough, as in `keiretsu schema | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python writes at its end
        return FAILED
    except (CommandError, LocalDatabaseError, WriteError) as error:
        print(f"keiretsu: {error}", file=sys.stderr)
        return FAILED
    return 0


def _run(given: argparse.Namespace, settings: Settings) -> None:
    # each command imports what it needs, so that `keiretsu schema` does not wait for a server's libraries
    match given.command:
        case "serve":
            from keiretsu.server.cli.serve import serve

            serve(settings, is_open=given.allow_anonymous, persisted_only=given.persisted_only)
        case "token":
            from keiretsu.server.cli.token import run_token

            run_token(given, settings.tokens)
        case "seed":
            from keiretsu.server.cli.seed import seed_folder

            seed_folder(settings, given.folder, check_only=given.dry_run, reset=given.prune, confirmed=given.yes)
        case "query":
            from keiretsu.server.cli.query.command import ask

            ask(given.asked, settings)
        case "schema":
            from keiretsu.schema.types.build import build_schema
            from keiretsu.server.load_schema import read_schema

            print(build_schema(read_schema(settings.schema)).as_str())


def _parser() -> argparse.ArgumentParser:
    width = max(len(row.variable) for row in SETTINGS)
    listed = "\n".join(f"  {row.variable:{width}}  {row.purpose}" for row in SETTINGS)
    parser = argparse.ArgumentParser(
        prog="keiretsu",
        description="A GraphQL API over a Neo4j graph of companies and what binds them.",
        epilog=f"settings, from the environment:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="start the server")
    serve.add_argument(
        "--allow-anonymous",
        action="store_true",
        help="whoever can reach it may ask; without this or KEIRETSU_TOKEN_FILE, only this machine",
    )
    serve.add_argument("--persisted-only", action="store_true", help="answer the operations in KEIRETSU_PERSISTED_OPERATIONS alone")
    seed = commands.add_parser("seed", help="load a folder of files; loading it twice changes nothing")
    seed.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="the folder; without it, the built-in data")
    seed.add_argument("--dry-run", action="store_true", help="only read and check, write nothing")
    seed.add_argument("--prune", action="store_true", help="also remove what the files of this data set no longer hold")
    seed.add_argument("--yes", action="store_true", help="do not ask before --prune removes anything")
    ask = commands.add_parser("query", help="ask the graph, and print the answer as a table", add_help=False, prefix_chars="\0")
    ask.add_argument(
        "words", nargs=argparse.REMAINDER
    )  # options and all: each question has its own, which server/cli/query/arguments.py reads
    add_token_arguments(commands.add_parser("token", help=TOKEN_HELP))
    commands.add_parser("schema", help="print the schema, in GraphQL's schema language")
    return parser

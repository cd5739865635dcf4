"""Where the program starts. Light, because the processes it starts import it too."""

import multiprocessing


def main() -> None:
    """Run the program."""
    multiprocessing.freeze_support()
    from app.main import run

    run()


if __name__ == "__main__":
    main()

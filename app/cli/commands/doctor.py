"""`sotto doctor`: what works here, and what is missing."""

import typer

from app.cli.call import Call


def doctor(context: typer.Context) -> None:
    """Check what works here, what is missing, and how to get it."""
    from app.cli.health_checks import health_checks
    from app.cli.open_home import open_kit

    call: Call = context.obj
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
        checks = dict(health_checks(kit))
        output.answer(
            {
                "checks": [
                    {"name": name, "ok": check.is_ok, "detail": check.detail, "remedy": check.remedy}
                    for name, check in checks.items()
                ]
            }
        )
        for name, check in checks.items():
            mark = "ok     " if check.is_ok else "missing"
            output.title(f"{mark} {name}: ", ". ".join(text for text in (check.detail, check.remedy) if text))

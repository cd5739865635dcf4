"""`sotto doctor`: what works here, and what is missing."""

import typer

from app.cli.call import Call


def doctor(context: typer.Context) -> None:
    """Check what works here, what is missing, and how to get it."""
    from app.cli.health_checks import health_checks
    from app.cli.open_home import open_kit

    call: Call = context.obj
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
        checks = [
            {"name": name, "ok": check.is_ok, "detail": check.detail, "remedy": check.remedy}
            for name, check in health_checks(kit)
        ]
        output.answer({"checks": checks})
        for check in checks:
            mark = "ok     " if check["ok"] else "missing"
            output.title(
                f"{mark} {check['name']}: ", ". ".join(said for said in (check["detail"], check["remedy"]) if said)
            )
